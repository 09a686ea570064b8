import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@kube/component-base/testing';
import { ConflictLog } from './conflict-log.js';

describe('ConflictLog', () => {
  it('tells of a conflict once while it lasts, and again when it comes back', () => {
    const told: unknown[] = [];
    const log = new ConflictLog({ ...silentLogger, warn: (fields) => void told.push(fields) });
    const conflict = { portal: '192.0.2.7:80/TCP', holder: 'default/a:80', refused: 'default/b:80' };
    log.tell([conflict]);
    log.tell([conflict]);
    expect(told).toEqual([{ portal: '192.0.2.7:80/TCP', holder: 'default/a:80', service: 'default/b:80' }]);
    log.tell([]);
    log.tell([conflict]);
    expect(told).toHaveLength(2);
  });
});

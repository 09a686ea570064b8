import { describe, expect, it } from '@jest/globals';
import { CONTROLLER_LABEL, validateLabels } from './metadata.js';

describe('validateLabels', () => {
  it('names each key that is no label of RFC 952, at most 24 characters long', () => {
    const labels = { name: 'x', 'a-1': '', Tier: 'x', '1a': 'x', [`a${'b'.repeat(24)}`]: 'x' };
    expect(validateLabels(labels, 'spec.').map(({ message }) => message)).toEqual([
      "spec.label: unsupported value '1a'",
      "spec.label: unsupported value 'Tier'",
      `spec.label: unsupported value 'a${'b'.repeat(24)}'`,
    ]);
  });

  it('accepts the label that names the controller of a pod, and no other with a capital', () => {
    expect(validateLabels({ [CONTROLLER_LABEL]: 'redisController' })).toEqual([]);
    expect(validateLabels({ [`${CONTROLLER_LABEL}s`]: 'redisController' })).toHaveLength(1);
  });
});

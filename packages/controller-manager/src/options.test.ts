import { describe, expect, it } from '@jest/globals';
import { parseFlags } from '@kube/component-base';
import { FLAGS, readOptions } from './options.js';

const read = (...argv: string[]) => readOptions(parseFlags(FLAGS, argv).flags);

describe('readOptions', () => {
  it('has the defaults of v0.5.6', () => {
    expect(read('-master=here')).toMatchObject({
      address: '127.0.0.1',
      port: 10252,
      machines: { names: [], milliCPU: 1000, memoryBytes: 3221225472 },
      evictAfterMs: 300_000,
      keepEnded: 100,
    });
  });

  it('cannot do without an apiserver, in the words of v0.5.6', () => {
    expect(() => read()).toThrow('usage: controller-manager -master <master>');
  });

  it('takes a threshold of 0 for none', () => {
    expect(read('-master=here', '-terminated_pod_gc_threshold=0').keepEnded).toBeUndefined();
  });

  it('refuses a timeout below 0', () => {
    expect(() => read('-master=here', '-pod_eviction_timeout=-1s')).toThrow(/-pod_eviction_timeout/);
  });
});

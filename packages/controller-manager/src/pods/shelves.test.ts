import { describe, expect, it } from '@jest/globals';
import { type Pod, selectorFromMap } from '@kube/api-types';
import { aPod } from '@kube/api-types/testing';
import { shelfOfSelector, shelvesOfPod } from './shelves.js';

const labelled = (labels?: Record<string, string>, namespace = 'default'): Pod =>
  aPod('web', { metadata: { labels, namespace } });

describe('shelves', () => {
  const pods = [
    labelled(),
    labelled({ name: 'web' }),
    labelled({ name: 'web', tier: 'front' }),
    labelled({ name: 'db', tier: '' }),
    labelled({ name: 'web' }, 'other'),
  ];
  const selectors: Record<string, string>[] = [
    {},
    { name: 'web' },
    { name: 'web', tier: 'front' },
    { tier: '' },
    { name: 'web', tier: '' },
    { none: 'such' },
  ];

  it.each(selectors)('have every pod that %j matches where it is looked for', (selector) => {
    for (const namespace of ['default', 'other']) {
      const matching = pods.filter(
        ({ metadata }) =>
          metadata.namespace === namespace && selectorFromMap(selector).matches(metadata.labels),
      );
      const shelf = shelfOfSelector(namespace, selector);
      for (const pod of matching) expect(shelvesOfPod(pod)).toContain(shelf);
    }
  });

  it('keep namespaces and labels apart', () => {
    expect(shelfOfSelector('default', { tier: 'front', name: 'web' })).toBe('default/name=web');
    expect(shelvesOfPod(labelled({ name: 'db' }))).not.toContain('default/name=web');
    expect(shelvesOfPod(labelled({ name: 'web' }, 'other'))).not.toContain('default/name=web');
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { loadHandles } from './node-handles.js';

const node = process as unknown as { binding?: (name: string) => object };
const { binding } = node;

describe('loadHandles', () => {
  afterEach(() => {
    node.binding = binding;
  });

  it('finds them in this Node', () => {
    expect(loadHandles()).toBeDefined();
  });

  it.each<[string, typeof node.binding]>([
    ['has none', undefined],
    [
      'does not give them away',
      (name) => {
        throw new Error(`No such binding: ${name}`);
      },
    ],
    ['has other ones', () => ({ TCP: class {}, constants: {}, streamBaseState: [] })],
    ['lacks a part', (name) => (name === 'tcp_wrap' ? (binding?.(name) ?? {}) : {})],
  ])('finds none in a Node that %s', (_, instead) => {
    node.binding = instead;
    expect(loadHandles()).toBeUndefined();
  });
});

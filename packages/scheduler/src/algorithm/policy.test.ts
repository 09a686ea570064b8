import { describe, expect, it } from '@jest/globals';
import { DEFAULT_ALGORITHM } from './algorithm.js';
import { fitsHostPorts } from './host-ports.js';
import { parsePolicy } from './policy.js';
import { spreading } from './spreading.js';

describe('parsePolicy', () => {
  it('takes what is named, with its weight', () => {
    const text = JSON.stringify({
      kind: 'Policy',
      apiVersion: 'v1beta1',
      predicates: [{ name: 'PodFitsPorts' }],
      priorities: [{ name: 'SpreadingPriority', weight: 3 }],
    });
    expect(parsePolicy(text)).toEqual({
      predicates: [fitsHostPorts],
      priorities: [{ priority: spreading, weight: 3 }],
    });
  });

  it('takes everything for a list that is left out, and nothing for an empty one', () => {
    expect(parsePolicy('{}')).toEqual(DEFAULT_ALGORITHM);
    expect(parsePolicy('{"predicates": [], "priorities": []}')).toEqual({ predicates: [], priorities: [] });
  });

  it('takes 1 for a weight that is left out', () => {
    const { priorities } = parsePolicy('{"priorities": [{"name": "SpreadingPriority"}]}');
    expect(priorities).toEqual([{ priority: spreading, weight: 1 }]);
  });

  it.each([
    ['{', /it is not JSON/],
    ['[]', /the policy must be an object with kind, apiVersion, predicates, priorities/],
    ['{"predicate": []}', /the policy has a field "predicate" that means nothing/],
    ['{"predicates": {}}', /predicates must be a list/],
    ['{"predicates": ["PodFitsPorts"]}', /predicates\[0\] must be an object with name/],
    [
      '{"predicates": [{"name": "NodeOpen"}, {"name": "PodFitPorts"}]}',
      /predicates\[1\]\.name: there is no predicate "PodFitPorts"; did you mean "PodFitsPorts"\?/,
    ],
    ['{"predicates": [{"name": "toString"}]}', /there is no predicate "toString"; there are NodeOpen, /],
    ['{"predicates": [{}]}', /predicates\[0\]\.name: there is no predicate undefined/],
    [
      '{"priorities": [{"name": "SpreadingPriority"}, {"name": "SpreadingPriority"}]}',
      /priorities\[1\]\.name: "SpreadingPriority" stands in the list twice/,
    ],
    [
      '{"priorities": [{"name": "SpreadingPriority", "weight": 0}]}',
      /priorities\[0\]\.weight: 0 must be a whole number above 0/,
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parsePolicy(text)).toThrow(message);
  });
});

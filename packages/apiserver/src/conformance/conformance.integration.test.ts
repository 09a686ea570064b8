import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordedExchanges } from '@kube/api-types/testing';
import { differences, numberedDifferences } from './testing/differences.js';
import { recordedOutcome, repeated } from './testing/exchange.js';
import { createWorld, type World } from './testing/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

const exchanges = recordedExchanges();
const ours = new Map(differences().map((difference) => [difference.name, difference]));

/** In the order in which they happened: each finds what those before it have left. */
describe('what v0.5.6 was asked', () => {
  it.each(exchanges)('we answer as it did, or as docs/compatibility.md says: $name', async (exchange) => {
    const outcome = await repeated(world, exchange);
    const recorded = recordedOutcome(exchange);
    const difference = ours.get(exchange.name);
    if (difference === undefined) {
      expect(outcome).toEqual(recorded);
      return;
    }
    const { name: _, because: __, ...expected } = difference;
    expect(outcome).toEqual(expected);
    expect(outcome).not.toEqual(recorded);
  });
});

describe('the exchanges that we answer differently', () => {
  it('are recorded ones, each tied to a line of docs/compatibility.md', () => {
    const names = exchanges.map(({ name }) => name);
    const numbers = numberedDifferences();
    expect(numbers.size).toBeGreaterThanOrEqual(27);
    for (const { name, because } of ours.values()) {
      expect(names).toContain(name);
      expect(because.length).toBeGreaterThan(0);
      for (const number of because) expect(numbers).toContain(number);
    }
  });
});

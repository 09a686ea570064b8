import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf } from '@kube/api-types';
import { anEndpoints, aService } from '@kube/api-types/testing';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { createMemoryStorage, type MemoryStorage, type Write } from '@kube/storage';
import { eventuallyPasses } from '@kube/test-harness';
import type { ServiceTable } from './compute-service-ports.js';
import { followServices } from './service-source.js';

const SERVICE = keyOf('Service', 'default', 'web');
const ENDPOINTS = keyOf('Endpoints', 'default', 'web');

describe('followServices', () => {
  let storage: MemoryStorage;
  let stop: AbortController;
  let following: Promise<void> = Promise.resolve();
  let told: { table: ServiceTable; revision: number }[] = [];
  beforeEach(() => {
    storage = createMemoryStorage();
    stop = new AbortController();
    told = [];
  });
  afterEach(async () => {
    stop.abort();
    await following;
    storage.close();
  });

  const follow = (): void => {
    const changed = (table: ServiceTable, revision: number): void => void told.push({ table, revision });
    following = followServices({ storage, log: silentLogger, clock: systemClock, changed }, stop.signal);
  };
  const write = async (...writes: Write[]): Promise<number> =>
    (await storage.transact([], () => ({ writes, result: undefined }), stop.signal)).revision;
  const put = (key: string, value: unknown): Promise<number> => write({ type: 'put', key, value });
  const summary = (): string[] =>
    told.at(-1)?.table.ports.map(({ key, endpoints }) => `${key} ${endpoints.map(({ id }) => id).join()}`) ??
    [];

  it('tells what is there, and of each change with its revision', async () => {
    await put(SERVICE, aService('web'));
    await put(ENDPOINTS, anEndpoints('web', ['10.0.0.1:80']));
    follow();
    await eventuallyPasses(() => expect(summary()).toEqual(['default/web:80 10.0.0.1:80']));
    const revision = await put(ENDPOINTS, anEndpoints('web', ['10.0.0.2:80']));
    await eventuallyPasses(() => expect(told.at(-1)?.revision).toBe(revision));
    expect(summary()).toEqual(['default/web:80 10.0.0.2:80']);
    await write({ type: 'delete', key: ENDPOINTS });
    await eventuallyPasses(() => expect(summary()).toEqual(['default/web:80 ']));
    await write({ type: 'delete', key: SERVICE });
    await eventuallyPasses(() => expect(summary()).toEqual([]));
  });

  it('takes the namespace from the key', async () => {
    await put('/registry/services/specs/other/web', aService('web'));
    follow();
    await eventuallyPasses(() => expect(summary()).toEqual(['other/web:80 ']));
  });

  it('goes on when a value is no object', async () => {
    await put('/registry/services/specs/default/bad', 'nonsense');
    await put(SERVICE, aService('web'));
    follow();
    await eventuallyPasses(() => expect(summary()).toEqual(['default/web:80 ']));
    await put(SERVICE, null);
    await eventuallyPasses(() => expect(summary()).toEqual([]));
  });
});

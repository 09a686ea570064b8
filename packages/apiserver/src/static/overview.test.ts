import { once } from 'node:events';
import { createContext, runInContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { createMemoryStorage } from '@kube/storage';
import { eventually } from '@kube/test-harness';
import type { ApiTester } from '../testing/api-tester.js';
import { controllerBody, minionBody, podBody, serviceBody } from '../testing/bodies.js';
import { startTestApiserver } from '../testing/test-apiserver.js';
import { WatchReader } from '../testing/watch-reader.js';
import { OVERVIEW_JS } from './overview.js';

/** As much of an element as the page uses. */
class FakeElement {
  children: FakeElement[] = [];
  textContent = '';
  hidden = false;

  get firstChild(): FakeElement | undefined {
    return this.children[0];
  }

  append(...more: FakeElement[]): void {
    this.children.push(...more);
  }

  replaceChildren(...all: FakeElement[]): void {
    this.children = all;
  }

  /** All texts in it. */
  texts(): string[] {
    return [this.textContent, ...this.children.flatMap((child) => child.texts())].filter(
      (text) => text !== '',
    );
  }
}

/** As much of `fetch` as the page uses. */
async function fetchFrom(api: ApiTester, path: string): Promise<object> {
  if (!path.includes('watch=true')) {
    const { code, json } = await api.get(path);
    return { ok: code === 200, json: () => Promise.resolve(json) };
  }
  const { response } = await WatchReader.open(api.port, path);
  const reader = { read: () => once(response, 'data'), cancel: () => response.destroy() };
  return { ok: true, body: { getReader: () => reader } };
}

it('the overview shows what kubecfg lists, and follows it', async () => {
  const server = await startTestApiserver(createMemoryStorage());
  const base = '/api/v1beta1';
  await server.api.post(`${base}/pods`, podBody('redis'));
  await server.api.post(`${base}/replicationControllers`, controllerBody('web', 3));
  await server.api.post(`${base}/services`, serviceBody('cache', { portalIP: '10.99.0.7' }));
  await server.api.post(`${base}/minions`, minionBody('m1', { labels: { zone: 'eu' } }));
  const [main, trouble] = [new FakeElement(), new FakeElement()];
  const context = createContext({
    fetch: (path: string) => fetchFrom(server.api, path),
    setTimeout: () => undefined,
    document: {
      createElement: () => new FakeElement(),
      querySelector: () => main,
      getElementById: () => trouble,
    },
  });
  runInContext(OVERVIEW_JS, context);
  const shown = (): string => main.texts().join(' | ');
  await eventually(() =>
    ['name=web', '0 of 3', '10.99.0.7', 'zone=eu'].every((text) => shown().includes(text)),
  );
  expect(shown()).toContain('dockerfile/redis');
  await server.api.post(`${base}/pods`, podBody('later'));
  await eventually(() => shown().includes('later'));
  expect(trouble.hidden).toBe(true);
  await server.stop();
});

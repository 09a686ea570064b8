import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { aContainer } from '@kube/api-types/testing';
import type { RunInContainer } from '../dockertools/run-in-container.js';
import { keptPreStop, runHook } from './hook.js';

const { signal } = new AbortController();
const place = { containerId: 'c1', ports: undefined, podIP: '127.0.0.1' };

describe('runHook', () => {
  it('runs a command in the container', async () => {
    const ran: unknown[] = [];
    const run: RunInContainer = async (id, command) => {
      ran.push(id, command);
      return { exitCode: 0, output: 'whatever' };
    };
    await runHook(run, { exec: { command: ['a', 'b'] } }, place, signal);
    expect(ran).toEqual(['c1', ['a', 'b']]);
  });

  it('tells how a command failed', async () => {
    const run: RunInContainer = async () => ({ exitCode: 3, output: 'out of cheese\n' });
    await expect(runHook(run, { exec: { command: ['a'] } }, place, signal)).rejects.toThrow(
      'a: ended with code 3, wrote "out of cheese"',
    );
  });

  it('asks a server of the pod, by the name of a port, and takes any answer', async () => {
    const asked: unknown[] = [];
    const server = createServer((req, res) => {
      asked.push(req.url);
      res.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ports = [{ name: 'web', containerPort: (server.address() as AddressInfo).port }];
    const run: RunInContainer = () => Promise.reject(new Error('nothing to run'));
    await runHook(run, { httpGet: { port: 'web', path: '/warm' } }, { ...place, ports }, signal);
    await new Promise((resolve) => server.close(resolve));
    expect(asked).toEqual(['/warm']);
    await expect(
      runHook(run, { httpGet: { port: 'web' } }, { ...place, ports }, signal),
    ).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe('keptPreStop', () => {
  const ports = [{ name: 'web', containerPort: 8080 }];

  it.each([
    ['no hook', undefined, undefined],
    ['a command', { exec: { command: ['a'] } }, { exec: { command: ['a'] } }],
    ['a number', { httpGet: { port: 81 } }, { httpGet: { port: 81 } }],
    [
      'a name, as what it stands for',
      { httpGet: { port: 'web', path: '/x' } },
      { httpGet: { port: 8080, path: '/x' } },
    ],
    ['a name that stands for nothing', { httpGet: { port: 'no' } }, { httpGet: { port: 'no' } }],
  ])('keeps %s', (_, preStop, kept) => {
    expect(keptPreStop(aContainer({ ports, lifecycle: { preStop } }))).toEqual(kept);
  });
});

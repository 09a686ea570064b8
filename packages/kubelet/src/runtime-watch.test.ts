import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { eventually } from '@kube/test-harness';
import { createDockerRuntime } from './dockertools/docker-runtime.js';
import { followEvents } from './runtime-watch.js';
import { NODE, ScriptedDocker } from './testing/scripted-docker.js';

describe('followEvents', () => {
  let docker: ScriptedDocker;
  let stop: AbortController;
  beforeEach(async () => {
    docker = await ScriptedDocker.start();
    stop = new AbortController();
  });
  afterEach(() => docker.stop());

  it('subscribes again whenever the stream ends, from before that on, and has all listed each time', async () => {
    const streams: { readonly since: number; readonly res: ServerResponse }[] = [];
    docker.scripts.set('GET /events', ({ url = '' }, res) => {
      res.flushHeaders();
      streams.push({ since: Number(new URL(url, 'http://docker').searchParams.get('since')), res });
    });
    docker.says('GET /containers/json', []);
    const seen: string[] = [];
    const runtime = createDockerRuntime({ endpoint: docker.endpoint, nodeName: NODE, clock: systemClock });
    const following = followEvents(
      { runtime, clock: systemClock, log: silentLogger },
      {
        listed: () => void seen.push('listed'),
        gone: ({ container }) => void seen.push(`gone ${container}`),
        answered: (failure) => void (failure !== undefined && seen.push('away')),
      },
      stop.signal,
    );
    const event = { Actor: { Attributes: { 'io.kubernetes.container.name': 'main' } } };
    await eventually(() => seen.length === 1);
    streams[0]?.res.write(`${JSON.stringify(event)}\n`);
    await eventually(() => seen.length === 2);
    const ended = Math.floor(Date.now() / 1000);
    streams[0]?.res.end();
    await eventually(() => seen.length === 4);
    streams[1]?.res.destroy();
    await eventually(() => seen.length === 6);
    streams[2]?.res.end('no JSON\n');
    await eventually(() => seen.length === 8);
    expect(seen).toEqual([
      'listed',
      'gone main',
      ...['away', 'listed'],
      ...['away', 'listed'],
      'away',
      'listed',
    ]);
    expect(streams[1]?.since).toBeLessThan(ended);
    stop.abort();
    await following;
    await eventually(() => streams[3]?.res.closed === true);
  });
});

import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kube/component-base';
import { eventually } from '@kube/test-harness';
import { NODE, ScriptedDocker } from '../testing/scripted-docker.js';
import { createDockerRuntime } from './docker-runtime.js';

describe('the events of an engine', () => {
  let docker: ScriptedDocker;
  beforeEach(async () => {
    docker = await ScriptedDocker.start();
  });
  afterEach(() => docker.stop());

  it('are no longer listened to by who leaves before the first', async () => {
    let connection: ServerResponse | undefined;
    docker.scripts.set('GET /events', (_, res) => {
      connection = res;
      res.flushHeaders();
    });
    const runtime = createDockerRuntime({ endpoint: docker.endpoint, nodeName: NODE, clock: systemClock });
    for await (const event of runtime.events(new AbortController().signal)) {
      expect(event).toEqual({ type: 'subscribed' });
      break;
    }
    await eventually(() => connection?.closed === true, { describe: 'the connection to be given up' });
  });
});

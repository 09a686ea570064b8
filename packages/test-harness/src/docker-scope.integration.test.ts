import { describe, expect, it } from '@jest/globals';
import { dockerScope } from './docker-scope.js';

async function made(scope: ReturnType<typeof dockerScope>): Promise<number> {
  const filters = { label: [scope.label] };
  const { Volumes: volumes } = await scope.docker.listVolumes({ filters });
  return (
    (await scope.docker.listContainers({ all: true, filters })).length +
    (await scope.docker.listNetworks({ filters })).length +
    volumes.length
  );
}

describe('dockerScope', () => {
  it('removes what carries its label, running or not, and nothing else', async () => {
    const scope = dockerScope();
    const other = dockerScope();
    await other.docker.createVolume({ Labels: other.labels });
    const running = await scope.docker.createContainer({
      Image: 'kubernetes/pause:latest',
      Labels: scope.labels,
    });
    await running.start();
    await scope.docker.createContainer({ Image: 'kubernetes/pause:latest', Labels: scope.labels });
    await scope.docker.createVolume({ Labels: scope.labels });
    expect(await made(scope)).toBe(3);

    await scope.cleanup();
    expect(await made(scope)).toBe(0);
    expect(await made(other)).toBe(1);
    await other.cleanup();
  });
});

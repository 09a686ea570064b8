import { systemClock } from '@kube/component-base';
import { describeRuntimeContract } from '../dockertools/runtime-contract.js';
import { FakeDocker } from './fake-docker.js';

const docker = new FakeDocker(systemClock);
docker.images.add('dockerfile/redis:latest');

describeRuntimeContract('the engine in memory', () => ({
  image: 'dockerfile/redis',
  missingImage: '127.0.0.1:1/no-such-image',
  runtime: (nodeName) => docker.runtime(nodeName),
}));

export { createDockerRuntime } from './dockertools/docker-runtime.js';
export { createKubelet, type Kubelet, type KubeletParts, type KubeletSettings } from './kubelet.js';
export { FLAGS } from './options.js';

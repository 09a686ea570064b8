export { type ControlPlane, type RunningClient, startControlPlane } from './control-plane.js';
export { FakeApiClient, type RecordedCall } from './fake-api-client.js';

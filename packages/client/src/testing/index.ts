export { FakeApiClient, type RecordedCall } from './fake-api-client.js';

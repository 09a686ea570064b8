export type { ApiClient, ObjectList, ResourceClient, Selection } from './api-client.js';
export type { IndexFunction, Informer, Lister, ObjectHandler } from './cache/informer.js';
export { createInformer, type InformerOptions } from './cache/object-informer.js';
export { objectKey, splitKey } from './cache/object-key.js';
export {
  type ReflectorOptions,
  type ReflectorSink,
  type ReflectorSource,
  runReflector,
} from './cache/reflector.js';
export { type ClientFlags, clientFlags, clientFromFlags } from './client-flags.js';
export {
  createEventRecorder,
  type EventRecorder,
  type EventRecorderOptions,
  type EventSink,
  type EventSubject,
  type Occurrence,
} from './record/event-recorder.js';
export { createRestClient, type RestClientOptions } from './rest-client.js';
export { anyServerUrl, isHttp, serverUrl } from './server-url.js';
export { ConnectionError } from './transport/connection-error.js';
export {
  HttpTransport,
  type TlsOptions,
  type TransportOptions,
  type TransportRequest,
  type TransportResponse,
} from './transport/http-transport.js';
export { JsonSplitter } from './watch/json-splitter.js';
export { ItemBackoff, type ItemBackoffOptions } from './workqueue/item-backoff.js';
export { runWorkers, type WorkersOptions } from './workqueue/run-workers.js';
export { WorkQueue } from './workqueue/work-queue.js';

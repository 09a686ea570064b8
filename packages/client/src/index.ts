export type { ApiClient, ObjectList, ResourceClient, Selection } from './api-client.js';
export type { IndexFunction, Informer, Lister, ObjectHandler } from './cache/informer.js';

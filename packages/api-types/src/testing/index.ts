/** For tests: objects with defaults, so that a test shows only what matters to it; and what v0.5.6 was recorded to say. */

export { aBoundPod, aContainer, aController, aNode, anEndpoints, aPod, aService } from './builders.js';
export { type Exchange, recordedExchanges, type Sent, sentByKubecfg } from './recorded.js';

/** Objects for tests: each builder has defaults, so that a test shows only what matters to it. */

export { aBoundPod, aContainer, aController, aNode, anEndpoints, aPod, aService } from './builders.js';
export { type Exchange, recordedExchanges } from './recorded.js';

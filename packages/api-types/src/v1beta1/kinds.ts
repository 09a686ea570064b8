import type {
  Binding,
  Endpoints,
  Event,
  Node,
  Pod,
  ReplicationController,
  Service,
  Status,
} from '../generated/internal.js';
import {
  checkBinding,
  checkEndpoints,
  checkEndpointsList,
  checkEvent,
  checkEventList,
  checkMinion,
  checkMinionList,
  checkPod,
  checkPodList,
  checkReplicationController,
  checkReplicationControllerList,
  checkService,
  checkServiceList,
  checkStatus,
} from '../generated/v1beta1-validators.js';
import type { WireKind, WireObjectsByKind } from '../wire/codec.js';
import { decodeBinding, encodeBinding } from './binding.js';
import { decodeEndpoints, encodeEndpoints } from './endpoints.js';
import { decodeEvent, encodeEvent } from './event.js';
import { decodeMinion, encodeMinion } from './minion.js';
import { decodePod, encodePod } from './pod.js';
import { decodeReplicationController, encodeReplicationController } from './replication-controller.js';
import { decodeService, encodeService } from './service.js';
import { decodeStatus, encodeStatus } from './status.js';
import type { Check } from './structure.js';

/** How one kind travels. */
export interface WireKindInfo<T> {
  /** Name of the kind on the wire. */
  readonly wireKind: string;
  encode(object: T, top: { readonly kind?: string; readonly selfLink?: string }): object;
  /** Reads a body whose structure was found right. */
  decode(body: object): T;
  readonly check: Check;
  /** Checks a list of it; absent for kinds that have none. */
  readonly checkList?: Check;
}

type Kinds = { readonly [K in WireKind]: WireKindInfo<WireObjectsByKind[K]> };

/** Every kind of v1beta1 by its internal name. */
export const KINDS: Kinds = {
  Pod: info<Pod>('Pod', encodePod, decodePod, checkPod, checkPodList),
  ReplicationController: info<ReplicationController>(
    'ReplicationController',
    encodeReplicationController,
    decodeReplicationController,
    checkReplicationController,
    checkReplicationControllerList,
  ),
  Service: info<Service>('Service', encodeService, decodeService, checkService, checkServiceList),
  Endpoints: info<Endpoints>(
    'Endpoints',
    encodeEndpoints,
    decodeEndpoints,
    checkEndpoints,
    checkEndpointsList,
  ),
  Node: info<Node>('Minion', encodeMinion, decodeMinion, checkMinion, checkMinionList),
  Event: info<Event>('Event', encodeEvent, decodeEvent, checkEvent, checkEventList),
  Binding: info<Binding>('Binding', encodeBinding, decodeBinding, checkBinding),
  Status: info<Status>('Status', encodeStatus, decodeStatus, checkStatus),
};

/** The structure was checked, so a body may be handed to the decoder of its kind as what it must be. */
function info<T>(
  wireKind: string,
  encode: (object: T, top: never) => object,
  decode: (body: never) => T,
  check: unknown,
  checkList?: unknown,
): WireKindInfo<T> {
  return {
    wireKind,
    encode: encode as WireKindInfo<T>['encode'],
    decode: decode as unknown as WireKindInfo<T>['decode'],
    check: check as Check,
    checkList: checkList as Check | undefined,
  };
}

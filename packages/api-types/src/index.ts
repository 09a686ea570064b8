export {
  defaultObject,
  defaultPod,
  defaultReplicationController,
  defaultService,
} from './defaults/defaults.js';
export type * from './generated/internal.js';
export type { FieldSelector, Requirement, Selector } from './labels/selector.js';
export { parseFieldSelector, parseSelector, selectorFromMap } from './labels/selector.js';
export { isQuantity, parseBytes, parseCpuMillis } from './quantity.js';
export type { ApiObject, Kind, ObjectsByKind, ResourceInfo } from './resources.js';
export {
  boundPodKey,
  boundPodsPrefix,
  hostPortsKey,
  keyOf,
  minionLeaseKey,
  portalIPKey,
  RESOURCES,
  resourceOf,
} from './resources.js';
export type { ErrorDetails, StatusReason } from './status-error.js';
export {
  alreadyExists,
  badRequest,
  badValue,
  conflict,
  expired,
  fromStatus,
  isReason,
  notFound,
  StatusError,
  toStatus,
  unavailable,
} from './status-error.js';
export { type BareManifest, decodeManifests, ofAnyVersion } from './v1beta1/bare-manifest.js';
export { boundPodsJson, podInfoJson } from './v1beta1/kubelet-answers.js';
export {
  keptManifestUuid,
  withManifestUuid,
  withSentNamespace,
} from './v1beta1/manifest-notes.js';
export { SELECTABLE_FIELDS, selectableFieldsOf } from './v1beta1/selectable-fields.js';
export { validateBinding } from './validation/binding.js';
export { validateEndpoints } from './validation/endpoints.js';
export { validateEvent } from './validation/event.js';
export { invalid } from './validation/invalid.js';
export { CONTROLLER_LABEL } from './validation/metadata.js';
export { validateNode } from './validation/node.js';
export type { PodRules } from './validation/pod.js';
export { validatePod, validatePodUpdate } from './validation/pod.js';
export { validateReplicationController } from './validation/replication-controller.js';
export { invalidPortalIP, validateService, validateServiceUpdate } from './validation/service.js';
export type { WatchEvent } from './watch-event.js';
export { CHANNEL, type ChannelStatus, messageFor, readMessage } from './wire/channel.js';
export type {
  Decoded,
  DecodedList,
  EncodeListOptions,
  EncodeOptions,
  WireCodec,
  WireEncodable,
  WireKind,
  WireObject,
  WireObjectsByKind,
} from './wire/codec.js';
export { goJson } from './wire/go-json.js';
export { nearest } from './wire/nearest.js';
export { parseBody } from './wire/parse-body.js';
export { codecFor, WIRE_VERSIONS } from './wire/registry.js';

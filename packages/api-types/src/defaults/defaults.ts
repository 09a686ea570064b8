import type { Pod, ReplicationController, Service } from '../generated/internal.js';
import type { Kind, ObjectsByKind } from '../resources.js';
import { conflictingRestartPolicies, templateMetadata } from '../v1beta1/manifest-notes.js';
import { defaultPodSpec } from './pod-spec.js';

/** The pod with what was not given filled in. */
export function defaultPod(pod: Pod): Pod {
  return { ...pod, spec: defaultPodSpec(pod.spec, hasSeveralPolicies(pod.metadata)) };
}

/** The controller with what was not given filled in; its template loses the id of its manifest (v0.5.6). */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const { template } = controller.spec;
  if (template === undefined) return controller;
  const spec = defaultPodSpec(template.spec, hasSeveralPolicies(template.metadata));
  const metadata = template.metadata && templateMetadata(template.metadata);
  return { ...controller, spec: { ...controller.spec, template: { ...template, metadata, spec } } };
}

/** The service with what was not given filled in. */
export function defaultService(service: Service): Service {
  const ports = service.spec.ports.map((port) => ({ ...port, protocol: port.protocol || 'TCP' }));
  return { ...service, spec: { ...service.spec, ports } };
}

const DEFAULTS: { readonly [K in Kind]?: (object: ObjectsByKind[K]) => ObjectsByKind[K] } = {
  Pod: defaultPod,
  ReplicationController: defaultReplicationController,
  Service: defaultService,
};

/** The object with what was not given filled in; itself for kinds without defaults. */
export function defaultObject<K extends Kind>(kind: K, object: ObjectsByKind[K]): ObjectsByKind[K] {
  return DEFAULTS[kind]?.(object) ?? object;
}

function hasSeveralPolicies(
  metadata: Pod['metadata'] | { annotations?: Record<string, string> } = {},
): boolean {
  return conflictingRestartPolicies(metadata.annotations).length > 0;
}

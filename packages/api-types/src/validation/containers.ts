import type {
  Container,
  EnvVar,
  LifecycleHandler,
  Probe,
  StatusCause,
  VolumeMount,
} from '../generated/internal.js';
import { duplicate, forbidden, invalidValue, notFoundValue, notNegative, required } from './cause.js';
import { validateHostPorts, validatePorts } from './container-ports.js';
import { isCIdentifier, isDnsLabel } from './formats.js';

/** What the rules for containers depend on. */
export interface ContainerRules {
  /** `-allow_privileged`. */
  readonly allowPrivileged: boolean;
  /** Names of the volumes that may be mounted. */
  readonly volumes: ReadonlySet<string>;
}

/** Checks the containers at `path`, one after the other, then what they have in common. */
export function validateContainers(
  containers: readonly Container[],
  path: string,
  rules: ContainerRules,
): StatusCause[] {
  const names = new Set<string>();
  const each = containers.flatMap((container, index) => {
    const place = `${path}[${index}]`;
    return [
      ...validateIdentity(container, place, { ...rules, names }),
      ...(container.image === '' ? [required(`${place}.image`)] : []),
      ...validateProbe(container.livenessProbe, `${place}.livenessProbe`),
      ...validateHandler(container.lifecycle?.postStart, `${place}.lifecycle.postStart`),
      ...validateHandler(container.lifecycle?.preStop, `${place}.lifecycle.preStop`),
      ...validatePorts(container.ports, `${place}.ports`),
      ...validateEnv(container.env, `${place}.env`),
      ...validateMounts(container.volumeMounts, `${place}.volumeMounts`, rules.volumes),
    ];
  });
  return [...each, ...validateHostPorts(containers, path)];
}

/** v0.5.6 looks at privileges only when the name is fine. Adds the name to those that are taken. */
function validateIdentity(
  { name, securityContext }: Container,
  place: string,
  { names, allowPrivileged }: { readonly names: Set<string>; readonly allowPrivileged: boolean },
): StatusCause[] {
  const field = `${place}.name`;
  if (name === '') return [required(field)];
  if (!isDnsLabel(name)) return [invalidValue(field, name)];
  if (names.has(name)) return [duplicate(field, name)];
  if (securityContext?.privileged === true && !allowPrivileged) {
    return [forbidden(`${place}.privileged`, true)];
  }
  names.add(name);
  return [];
}

/** v0.5.6 looks at nothing of a probe, and knows no other time of it than its initial delay. */
function validateProbe(probe: Probe = {}, path: string): StatusCause[] {
  return (['timeoutSeconds', 'periodSeconds', 'failureThreshold'] as const).flatMap((field) =>
    notNegative(probe[field], `${path}.${field}`),
  );
}

function validateHandler(handler: LifecycleHandler | undefined, field: string): StatusCause[] {
  if (handler === undefined) return [];
  const { exec, httpGet } = handler;
  if (exec !== undefined) {
    return (exec.command ?? []).length === 0 ? [required(`${field}.exec.command`, [])] : [];
  }
  if (httpGet !== undefined) {
    return (httpGet.path ?? '') === '' ? [required(`${field}.httpGet.path`)] : [];
  }
  return [invalidValue(field, '{}')];
}

function validateEnv(env: readonly EnvVar[] = [], path: string): StatusCause[] {
  return env.flatMap(({ name }, index) => {
    const field = `${path}[${index}].name`;
    return [
      ...(name === '' ? [required(field)] : []),
      // v0.5.6: an empty name is both missing and wrong.
      ...(isCIdentifier(name) ? [] : [invalidValue(field, name)]),
    ];
  });
}

function validateMounts(
  mounts: readonly VolumeMount[] = [],
  path: string,
  volumes: ReadonlySet<string>,
): StatusCause[] {
  return mounts.flatMap(({ name, mountPath }, index) => {
    const place = `${path}[${index}]`;
    const known = name === '' ? [required(`${place}.name`)] : [notFoundValue(`${place}.name`, name)];
    return [
      ...(volumes.has(name) ? [] : known),
      ...(mountPath === '' ? [required(`${place}.mountPath`)] : []),
    ];
  });
}

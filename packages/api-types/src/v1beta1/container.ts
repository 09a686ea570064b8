import type {
  Container,
  ContainerPort,
  EnvVar,
  ResourceRequirements,
  VolumeMount,
} from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { parseBytes, parseCpuMillis } from '../quantity.js';
import { decodeLifecycle, decodeProbe, encodeLifecycle, encodeProbe } from './probe.js';
import { decodePullPolicy, encodePullPolicy } from './pull-policy.js';
import { listOf, numberOf, present, presentOrNone, type Received, textOf, textsOf } from './received.js';
import { omitEmpty } from './written.js';

/** A container of a manifest. */
export function encodeContainer(container: Container): wire.Container {
  const { limits } = container.resources ?? {};
  return {
    name: container.name,
    image: container.image,
    command: omitEmpty(container.command),
    workingDir: omitEmpty(container.workingDir),
    ports: omitEmpty(container.ports?.map(encodePort)),
    env: omitEmpty(container.env?.map(encodeEnv)),
    memory: omitEmpty(parseBytes(limits?.memory)),
    cpu: omitEmpty(parseCpuMillis(limits?.cpu)),
    volumeMounts: omitEmpty(container.volumeMounts?.map(encodeMount)),
    livenessProbe: container.livenessProbe && encodeProbe(container.livenessProbe),
    lifecycle: container.lifecycle && encodeLifecycle(container.lifecycle),
    terminationMessagePath: omitEmpty(container.terminationMessagePath),
    privileged: omitEmpty(container.securityContext?.privileged),
    imagePullPolicy: encodePullPolicy(container.imagePullPolicy),
  };
}

/** Reads a container. */
export function decodeContainer(container: Received<wire.Container>): Container {
  return present({
    name: textOf(container.name) ?? '',
    image: textOf(container.image) ?? '',
    command: textsOf(container.command),
    workingDir: textOf(container.workingDir),
    ports: listOf((container.ports ?? []).map(decodePort)),
    env: listOf((container.env ?? []).map(decodeEnv)),
    resources: decodeResources(container),
    volumeMounts: listOf((container.volumeMounts ?? []).map(decodeMount)),
    livenessProbe: container.livenessProbe && decodeProbe(container.livenessProbe),
    lifecycle: container.lifecycle && decodeLifecycle(container.lifecycle),
    terminationMessagePath: textOf(container.terminationMessagePath),
    securityContext: container.privileged === true ? { privileged: true } : undefined,
    imagePullPolicy: decodePullPolicy(textOf(container.imagePullPolicy)),
  });
}

function encodePort(port: ContainerPort): wire.Port {
  return {
    name: omitEmpty(port.name),
    hostPort: omitEmpty(port.hostPort),
    containerPort: port.containerPort,
    protocol: omitEmpty(port.protocol),
    hostIP: omitEmpty(port.hostIP),
  };
}

function decodePort(port: Received<wire.Port>): ContainerPort {
  return present({
    name: textOf(port.name),
    hostPort: numberOf(port.hostPort),
    containerPort: port.containerPort ?? 0,
    protocol: textOf(port.protocol),
    hostIP: textOf(port.hostIP),
  });
}

function encodeEnv({ name, value }: EnvVar): wire.EnvVar {
  return { name, key: omitEmpty(name), value: omitEmpty(value) };
}

function decodeEnv({ name, key, value }: Received<wire.EnvVar>): EnvVar {
  return present({ name: textOf(name) ?? textOf(key) ?? '', value: textOf(value) });
}

function encodeMount({ name, readOnly, mountPath }: VolumeMount): wire.VolumeMount {
  return {
    name,
    readOnly: omitEmpty(readOnly),
    mountPath: omitEmpty(mountPath),
    path: omitEmpty(mountPath),
  };
}

function decodeMount({ name, readOnly, mountPath, path }: Received<wire.VolumeMount>): VolumeMount {
  return present({
    name: textOf(name) ?? '',
    readOnly: readOnly || undefined,
    mountPath: textOf(mountPath) ?? textOf(path) ?? '',
  });
}

function decodeResources({ cpu, memory }: Received<wire.Container>): ResourceRequirements | undefined {
  const limits = presentOrNone<Record<string, string | undefined>>({
    cpu: cpu ? `${cpu}m` : undefined,
    memory: memory ? String(memory) : undefined,
  });
  return limits && { limits: limits as Record<string, string> };
}

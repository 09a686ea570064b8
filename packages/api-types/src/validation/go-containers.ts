import type { Container, ContainerPort } from '../generated/internal.js';
import { parseBytes, parseCpuMillis } from '../quantity.js';
import { encodePullPolicy } from '../v1beta1/pull-policy.js';

/**
 * Containers as v0.5.6 prints them in the one message that has them: structs as lists of values between
 * braces. Where it prints an address of memory this says `set`.
 */
export function printContainers(containers: readonly Container[]): string {
  return list(containers.map(printContainer));
}

function printContainer(container: Container): string {
  const { limits } = container.resources ?? {};
  return struct([
    container.name,
    container.image,
    list(container.command ?? []),
    container.workingDir,
    list((container.ports ?? []).map(printPort)),
    list((container.env ?? []).map(({ name, value }) => struct([name, value]))),
    parseBytes(limits?.memory),
    parseCpuMillis(limits?.cpu),
    list(
      (container.volumeMounts ?? []).map(({ name, readOnly = false, mountPath }) =>
        struct([name, readOnly, mountPath]),
      ),
    ),
    pointer(container.livenessProbe),
    pointer(container.lifecycle),
    container.terminationMessagePath,
    container.securityContext?.privileged ?? false,
    encodePullPolicy(container.imagePullPolicy),
  ]);
}

function printPort({ name, hostPort = 0, containerPort, protocol, hostIP }: ContainerPort): string {
  return struct([name, hostPort, containerPort, protocol, hostIP]);
}

function struct(values: readonly (string | number | boolean | undefined)[]): string {
  return `{${values.map((value) => value ?? '').join(' ')}}`;
}

function list(items: readonly string[]): string {
  return `[${items.join(' ')}]`;
}

function pointer(value: object | undefined): string {
  return value === undefined ? '<nil>' : 'set';
}

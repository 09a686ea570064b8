import type { Container, PodSpec, Volume } from '../generated/internal.js';

/** Fills in what v0.5.6 fills in: protocol TCP, restart always, a scratch directory for a volume without source. */
export function defaultPodSpec(spec: PodSpec, severalPolicies = false): PodSpec {
  const { volumes, restartPolicy = severalPolicies ? undefined : ('Always' as const) } = spec;
  return {
    ...spec,
    ...(volumes === undefined ? {} : { volumes: volumes.map(defaultVolume) }),
    containers: spec.containers.map(defaultContainer),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  };
}

function defaultVolume(volume: Volume): Volume {
  const { name: _, ...sources } = volume;
  const sourceless = Object.values(sources).every((source) => source === undefined);
  return sourceless ? { ...volume, emptyDir: {} } : volume;
}

function defaultContainer(container: Container): Container {
  if (container.ports === undefined) return container;
  return {
    ...container,
    ports: container.ports.map((port) => ({ ...port, protocol: port.protocol || 'TCP' })),
  };
}

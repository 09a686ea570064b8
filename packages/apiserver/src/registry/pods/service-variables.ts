import type { EnvVar, Service } from '@kube/api-types';

/** Services of namespace `default` that pods of all namespaces learn of. */
export const MASTER_SERVICES: readonly string[] = ['kubernetes', 'kubernetes-ro'];

/**
 * The variables by which containers find the services of their namespace and the master's own, sorted by
 * service.
 *
 * v0.5.6 gave the services of all namespaces, in random order, to every container.
 *
 * @param own the services of the pod's namespace
 * @param master those of MASTER_SERVICES that exist; a service of the own namespace hides one of the same name
 */
export function serviceVariables(own: readonly Service[], master: readonly Service[]): readonly EnvVar[] {
  const byName = new Map([...master, ...own].map((service) => [service.metadata.name, service]));
  const names = [...byName.keys()].sort();
  return names.flatMap((name) => variablesOf(byName.get(name)));
}

function variablesOf(service: Service | undefined): EnvVar[] {
  const ip = service?.spec.clusterIP ?? '';
  const [first] = service?.spec.ports ?? [];
  if (service === undefined || first === undefined || ip === '') return [];
  const prefix = service.metadata.name.toUpperCase().replaceAll('-', '_');
  const main = [
    { name: `${prefix}_SERVICE_HOST`, value: ip },
    { name: `${prefix}_SERVICE_PORT`, value: String(first.port) },
    { name: `${prefix}_PORT`, value: `${protocolOf(first).toLowerCase()}://${ip}:${first.port}` },
  ];
  return [...main, ...service.spec.ports.flatMap((port) => linkVariables(prefix, ip, port))];
}

/** What Docker's container links of that time would have set. */
function linkVariables(prefix: string, ip: string, port: Service['spec']['ports'][number]): EnvVar[] {
  const protocol = protocolOf(port);
  const link = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
  return [
    { name: link, value: `${protocol.toLowerCase()}://${ip}:${port.port}` },
    { name: `${link}_PROTO`, value: protocol.toLowerCase() },
    { name: `${link}_PORT`, value: String(port.port) },
    { name: `${link}_ADDR`, value: ip },
  ];
}

function protocolOf(port: Service['spec']['ports'][number]): string {
  return port.protocol === undefined || port.protocol === '' ? 'TCP' : port.protocol;
}

import type { Service, StatusCause } from '../generated/internal.js';
import { invalidValue, notSupported, required, untold } from './cause.js';
import { isDns952Label, isPort, isProtocol } from './formats.js';
import { validateLabels, validateName, validateNamespace } from './metadata.js';

/**
 * By this annotation, of the value `manual`, a client says that it writes the endpoints of the service itself: v0.5.6
 * takes no service without a selector.
 */
const ENDPOINTS = 'kubernetes.io/endpoints';

/**
 * Checks a service, all but its portal IP. All faults at once.
 *
 * @param others the services of its namespace: of those that want an external load balancer only one can have a port
 */
export function validateService(service: Service, others: readonly Service[] = []): StatusCause[] {
  const { metadata, spec } = service;
  const [{ port = 0, protocol = 'TCP' } = {}] = spec.ports;
  const { selector = {} } = spec;
  return [
    ...validateName(metadata.name, isDns952Label),
    ...validateNamespace(metadata),
    ...(isPort(port) ? [] : [invalidValue('spec.port', port)]),
    ...(isProtocol(protocol) ? [] : [notSupported('spec.protocol', protocol)]),
    ...(Object.keys(selector).length > 0 || metadata.annotations?.[ENDPOINTS] === 'manual'
      ? []
      : [required('spec.selector', {})]),
    ...validateBalancer(service, others),
    ...validateLabels(metadata.labels),
    ...validateLabels(selector),
  ];
}

/** v0.5.6: told in the message alone. */
function validateBalancer(service: Service, others: readonly Service[]): StatusCause[] {
  if (service.spec.type !== 'LoadBalancer') return [];
  const { name } = service.metadata;
  const port = service.spec.ports[0]?.port;
  const clash = others.some(
    ({ metadata, spec }) =>
      spec.type === 'LoadBalancer' && metadata.name !== name && spec.ports[0]?.port === port,
  );
  return clash ? [untold(`service "${name}" cannot be updated: Port: ${port} is already in use`)] : [];
}

/** Checks the change of a stored service: it must repeat the portal IP, and leaving it out is a change (v0.5.6). */
export function validateServiceUpdate(next: Service, stored: Service): StatusCause[] {
  const wanted = next.spec.clusterIP ?? '';
  return wanted === (stored.spec.clusterIP ?? '') ? [] : [invalidPortalIP(wanted)];
}

/** The fault of a portal IP that cannot be had. */
export function invalidPortalIP(ip: string): StatusCause {
  return invalidValue('spec.portalIP', ip);
}

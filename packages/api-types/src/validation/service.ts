import type { Service, StatusCause } from '../generated/internal.js';
import { invalidValue, notSupported, required } from './cause.js';
import { isDns952Label, isPort, isProtocol } from './formats.js';
import { validateLabels, validateName, validateNamespace } from './metadata.js';

/** Checks a service, all but its portal IP. All faults at once. */
export function validateService({ metadata, spec }: Service): StatusCause[] {
  const [{ port = 0, protocol = 'TCP' } = {}] = spec.ports;
  const { selector = {} } = spec;
  return [
    ...validateName(metadata.name, isDns952Label),
    ...validateNamespace(metadata),
    ...(isPort(port) ? [] : [invalidValue('spec.port', port)]),
    ...(isProtocol(protocol) ? [] : [notSupported('spec.protocol', protocol)]),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector', {})] : []),
    ...validateLabels(metadata.labels),
    ...validateLabels(selector),
  ];
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

import {
  invalid,
  invalidPortalIP,
  type Service,
  type StatusCause,
  StatusError,
  validateService,
  validateServiceUpdate,
} from '@kube/api-types';
import { isPortalAddress, type PortalNet, pickPortalIP } from '../../portal/portal-net.js';
import { bornMeta, keptMeta } from '../object-meta.js';
import type { Strategy } from '../strategy.js';
import { serviceCompanions } from './service-companions.js';

/** What the rules for services depend on. */
export interface ServiceRules extends PortalRules {
  /** The services of a namespace, as far as is known here. */
  readonly servicesIn: (namespace: string) => readonly Service[];
}

/** Where portal IPs come from. */
export interface PortalRules {
  readonly net: PortalNet;
  /** True when a service holds `ip`, as far as is known here; the transaction has the last word. */
  readonly isTaken: (ip: string) => boolean;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

/** Services: each holds one portal IP from creation to deletion, claimed in the transaction that creates it. */
export function serviceStrategy(rules: ServiceRules): Strategy<Service> {
  return {
    kind: 'Service',
    words: {
      stored: 'service',
      validated: 'service',
      scoped: 'service',
      scopeField: 'Service.Namespace',
      watched: 'service',
    },
    prepareForCreate: (service, birth) => ({ ...service, metadata: bornMeta(service.metadata, birth) }),
    prepareForUpdate: (next, stored) => ({ ...next, metadata: keptMeta(next.metadata, stored.metadata) }),
    looksAtOthers: (service) => service.spec.type === 'LoadBalancer',
    validate: (service) => validateService(service, rules.servicesIn(service.metadata.namespace ?? '')),
    validateNew: (service) => portalCauses(service, rules),
    checkUpdate(next, stored) {
      const causes = validateServiceUpdate(next, stored);
      if (causes.length > 0) throw invalid('service', stored.metadata.name, causes);
    },
    assign(service) {
      if (service.spec.type === 'LoadBalancer') throw noCloud(service);
      if ((service.spec.clusterIP ?? '') !== '') return service;
      const ip = pickPortalIP(rules.net, rules.isTaken, rules.random);
      if (ip === undefined) throw netFull(service, rules.net);
      return { ...service, spec: { ...service.spec, clusterIP: ip } };
    },
    companions: serviceCompanions,
  };
}

function portalCauses(service: Service, portals: PortalRules): readonly StatusCause[] {
  const ip = service.spec.clusterIP ?? '';
  if (ip === '') return [];
  return isPortalAddress(portals.net, ip) && !portals.isTaken(ip) ? [] : [invalidPortalIP(ip)];
}

/** v0.5.6 makes balancers at creation only, when a cloud provider was set up; there is none here. */
function noCloud({ metadata: { name } }: Service): StatusError {
  const field = 'spec.createExternalLoadBalancer';
  const message = `${field}: unsupported value 'true': requested an external service, but no cloud provider supplied; leave it out and give the service publicIPs that lead to its nodes`;
  return invalid('service', name, [{ reason: 'FieldValueNotSupported', message, field }]);
}

function netFull(service: Service, net: PortalNet): StatusError {
  const { name } = service.metadata;
  const why = `can't find a free IP in ${net.cidr}: delete a service, or start the apiserver with a larger -portal_net`;
  const cause = { reason: 'FieldValueInvalid', message: why, field: 'spec.portalIP' };
  return new StatusError('Invalid', `service "${name}" is invalid: ${why}`, {
    kind: 'service',
    id: name,
    causes: [cause],
  });
}

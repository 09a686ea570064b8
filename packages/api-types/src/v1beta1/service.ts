import type { Service } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { portOf, present, type Received, textMapOf, textOf, textsOf } from './received.js';
import { omitEmpty, sortedMap } from './written.js';

/** A service, by its first port: this wire knows one only. */
export function encodeService({ metadata, spec }: Service, top: TopOptions<'Service'>): wire.Service {
  const [port] = spec.ports;
  const affinity = spec.sessionAffinity === 'None' ? undefined : spec.sessionAffinity;
  return {
    ...encodeTop(metadata, top),
    port: port?.port ?? 0,
    protocol: omitEmpty(port?.protocol),
    labels: sortedMap(metadata.labels),
    selector: sortedMap(spec.selector),
    createExternalLoadBalancer: spec.type === 'LoadBalancer' || undefined,
    publicIPs: omitEmpty(spec.externalIPs),
    containerPort: port?.targetPort ?? 0,
    portalIP: omitEmpty(spec.clusterIP),
    sessionAffinity: affinity,
  };
}

/** Reads a service. */
export function decodeService(body: Received<wire.Service>): Service {
  return {
    kind: 'Service',
    metadata: decodeTop(body, body.labels),
    spec: present({
      ports: [
        present({
          port: body.port ?? 0,
          protocol: textOf(body.protocol),
          targetPort: portOf(body.containerPort),
        }),
      ],
      selector: textMapOf(body.selector),
      clusterIP: textOf(body.portalIP),
      externalIPs: textsOf(body.publicIPs),
      type: body.createExternalLoadBalancer ? ('LoadBalancer' as const) : undefined,
      sessionAffinity: textOf(body.sessionAffinity) === 'ClientIP' ? ('ClientIP' as const) : undefined,
    }),
  };
}

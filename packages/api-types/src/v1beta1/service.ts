import type { Service } from '../generated/internal.js';
import type * as wire from '../generated/v1beta1.js';
import { withAnnotations, withoutAnnotations } from './hidden-annotations.js';
import { decodeTop, encodeTop, type TopOptions } from './object-meta.js';
import { portOf, present, type Received, textMapOf, textOf, textsOf } from './received.js';
import { omitEmpty, sortedMap } from './written.js';

/**
 * By this annotation a client of v1beta1 asks for session affinity: v0.5.6 has no field for it, and a
 * service that does not ask looks as it always did.
 */
const AFFINITY = 'kubernetes.io/session-affinity';

/** A service, by its first port: this wire knows one only. */
export function encodeService({ metadata, spec }: Service, top: TopOptions<'Service'>): wire.Service {
  const [port] = spec.ports;
  const annotations = withAnnotations(metadata.annotations, { [AFFINITY]: spec.sessionAffinity });
  return {
    ...encodeTop({ ...metadata, annotations }, top),
    port: port?.port ?? 0,
    protocol: omitEmpty(port?.protocol),
    labels: sortedMap(metadata.labels),
    selector: sortedMap(spec.selector),
    createExternalLoadBalancer: spec.type === 'LoadBalancer' || undefined,
    publicIPs: omitEmpty(spec.externalIPs),
    containerPort: port?.targetPort ?? 0,
    portalIP: omitEmpty(spec.clusterIP),
  };
}

/** Reads a service. */
export function decodeService(body: Received<wire.Service>): Service {
  const metadata = decodeTop(body, body.labels);
  const sessionAffinity = affinityOf(metadata.annotations?.[AFFINITY]);
  return {
    kind: 'Service',
    metadata: sessionAffinity === undefined ? metadata : withoutAnnotations(metadata, [AFFINITY]),
    spec: present({
      ports: [
        present({
          port: body.port ?? 0,
          protocol: textOf(body.protocol),
          // v0.5.6: the empty name, too, comes back as it was sent.
          targetPort: body.containerPort === '' ? '' : portOf(body.containerPort),
        }),
      ],
      selector: textMapOf(body.selector),
      clusterIP: textOf(body.portalIP),
      externalIPs: textsOf(body.publicIPs),
      type: body.createExternalLoadBalancer ? ('LoadBalancer' as const) : undefined,
      sessionAffinity,
    }),
  };
}

/** Another value means nothing, and stays the annotation that it is. */
function affinityOf(value: string | undefined): Service['spec']['sessionAffinity'] {
  return value === 'ClientIP' || value === 'None' ? value : undefined;
}

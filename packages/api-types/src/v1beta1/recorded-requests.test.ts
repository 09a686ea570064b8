import { describe, expect, it } from '@jest/globals';
import { defaultObject } from '../defaults/defaults.js';
import type { Binding, Pod } from '../generated/internal.js';
import { type ApiObject, type Kind, RESOURCES, resourceOf } from '../resources.js';
import { toStatus } from '../status-error.js';
import { type Exchange, recordedExchanges, withManifestVersion } from '../testing/recorded.js';
import { validateEndpoints } from '../validation/endpoints.js';
import { validateEvent } from '../validation/event.js';
import { invalid } from '../validation/invalid.js';
import { validateNode } from '../validation/node.js';
import { validatePod, validatePodUpdate } from '../validation/pod.js';
import { validateReplicationController } from '../validation/replication-controller.js';
import { validateService } from '../validation/service.js';
import { goJson } from '../wire/go-json.js';
import { parseBody } from '../wire/parse-body.js';
import { v1beta1Codec as codec } from './codec.js';
import { withManifestUuid } from './manifest-notes.js';

const VALIDATE: { readonly [K in Kind]: (object: never) => ReturnType<typeof validatePod> } = {
  Pod: (pod: Pod) => validatePod(pod),
  ReplicationController: validateReplicationController,
  Service: validateService,
  Endpoints: validateEndpoints,
  Node: validateNode,
  Event: validateEvent,
};

const writes = recordedExchanges().filter(({ request }) => request !== undefined);
const accepted = writes.filter(
  ({ name, status }) =>
    status === 200 &&
    // Deviations 1 and 3, and bindings, which answer with a Status.
    !name.startsWith('binding') &&
    !['pod-create-no-kind-no-apiversion', 'pod-create-internal-form', 'pod-create-coercions'].includes(name),
);
const refused = writes.filter(
  ({ name, status }) =>
    status === 422 &&
    // What only the store or the portal allocator knows, and deviations 1, 3, 12 and 13.
    ![
      'err-pod-put-scheduled-command',
      'err-service-portal-out-of-range',
      'err-service-portal-used',
      'err-service-put-portal-change',
      'err-service-elb-port-clash',
      'err-pod-form-body',
      'err-service-no-kind',
      'err-rc-no-kind',
      'err-pod-volume-gitrepo-alone',
      'err-minion-put-with-selflink',
    ].includes(name),
);

describe('decoding what v0.5.6 was sent, filling in defaults and encoding it', () => {
  it.each(accepted)('gives what v0.5.6 answered: $name', async (exchange) => {
    const kind = kindOfPath(exchange.path);
    const answer = JSON.parse(exchange.response);
    const object = asStored(kind, await decoded(kind, exchange), answer);
    expect(VALIDATE[kind](object as never)).toEqual([]);
    const text = codec.encodeJson(object, { selfLink: answer.selfLink });
    expect(text).toBe(withManifestVersion(exchange.response));
  });

  it('covers every kind that can be created', () => {
    expect(new Set(accepted.map(({ path }) => kindOfPath(path)))).toEqual(
      new Set(['Pod', 'ReplicationController', 'Service', 'Node', 'Event']),
    );
  });
});

describe('validating what v0.5.6 refused', () => {
  it.each(refused)('gives the same Status: $name', async (exchange) => {
    const kind = kindOfPath(exchange.path);
    const sent = await decoded(kind, exchange);
    const { namespace = 'default', ...rest } = sent.metadata;
    const metadata = kind === 'Node' ? rest : { ...rest, namespace };
    const object = defaultObject(kind, { ...sent, metadata } as never) as ApiObject;
    const causes = VALIDATE[kind](object as never);
    const status = toStatus(invalid(resourceOf(kind).word, object.metadata.name, causes));
    expect(goJson(codec.encodeStatus(status))).toBe(exchange.response);
  });

  it('is tried for more than a few', () => {
    expect(refused.length).toBeGreaterThan(20);
  });
});

describe('validatePodUpdate', () => {
  it('refuses another command for a bound pod in the words of v0.5.6', async () => {
    const exchange = recordedExchanges().find(({ name }) => name === 'err-pod-put-scheduled-command');
    if (exchange === undefined) throw new Error('the recording is missing');
    const next = (await decoded('Pod', exchange)) as Pod;
    const [container] = next.spec.containers;
    const { command: _, ...before } = { name: '', image: '', ...container };
    const stored = { ...next, spec: { ...next.spec, containers: [before] } };
    const status = toStatus(invalid('Pod', next.metadata.name, validatePodUpdate(next, stored)));
    expect(goJson(codec.encodeStatus(status, { selfLink: '/api/v1beta1/pods/redis-master' }))).toBe(
      exchange.response,
    );
  });
});

describe('a binding', () => {
  it('is read as what it was sent', async () => {
    const text = '{"kind":"Binding","apiVersion":"v1beta1","podID":"redis-master","host":"127.0.0.1"}';
    const expected: Binding = {
      kind: 'Binding',
      metadata: { name: 'redis-master' },
      target: { kind: 'Node', name: '127.0.0.1' },
    };
    expect(codec.decode('Binding', await parseBody(text)).object).toEqual(expected);
    expect(codec.encodeJson(expected)).toBe(
      '{"kind":"Binding","creationTimestamp":null,"apiVersion":"v1beta1","podID":"redis-master","host":"127.0.0.1"}',
    );
  });
});

function kindOfPath(path: string): Kind {
  const found = RESOURCES.find(({ resource }) => path.split(/[/?]/)[3] === resource);
  if (found === undefined) throw new Error(`no resource in ${path}`);
  return found.kind;
}

async function decoded(kind: Kind, { request = '' }: Exchange): Promise<ApiObject> {
  return codec.decode(kind, await parseBody(request)).object;
}

/** The one thing of an answer that the internal shape has no field for. */
interface WirePodLike {
  readonly desiredState?: { readonly manifest: { readonly uuid?: string } };
}

/** The object with what a server makes up, taken from its answer. */
function asStored(kind: Kind, sent: ApiObject, answer: WirePodLike): ApiObject {
  const made = codec.decode(kind, answer).object;
  const { name, namespace, uid, creationTimestamp, resourceVersion } = made.metadata;
  const metadata = { ...sent.metadata, name, namespace, uid, creationTimestamp, resourceVersion };
  const object = defaultObject(kind, { ...sent, metadata } as never) as ApiObject;
  if (object.kind === 'Pod') {
    const uuid = answer.desiredState?.manifest.uuid ?? '';
    return { ...object, metadata: withManifestUuid(object.metadata, uuid), status: { phase: 'Pending' } };
  }
  if (object.kind === 'Service' && made.kind === 'Service') {
    return { ...object, spec: { ...object.spec, clusterIP: made.spec.clusterIP } };
  }
  return object;
}

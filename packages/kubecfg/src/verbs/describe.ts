import {
  type Event,
  isReason,
  type Kind,
  type ObjectsByKind,
  type Pod,
  RESOURCES,
  resourceOf,
  selectorFromMap,
} from '@kube/api-types';
import { isResource, parseResourcePath, RESOURCE_NAMES } from '../command-line/resource-path.js';
import { VERB_HELP } from '../command-line/verb-help.js';
import { Fatal } from '../fatal.js';
import {
  describeController,
  describeEvent,
  describeNode,
  describeService,
} from '../rendering/describe/describe-others.js';
import { describePod } from '../rendering/describe/describe-pod.js';
import { restRequest, type Scope } from '../requests/rest-requests.js';
import { orFatal } from './failure.js';
import type { Session, Verb } from './session.js';

/** Tells the story of an object. `describe pods/redis` and `describe pods redis` are the same. */
export const describe: Verb = async (session, args, signal) => {
  const { resource, id } = parseResourcePath(args.join('/'));
  const info = RESOURCES.find((known) => known.resource === resource);
  if (info === undefined || !isResource(resource) || id === '') {
    throw new Fatal('usageGet', `usage: kubecfg [OPTIONS] ${VERB_HELP.describe.words}`, hints(resource));
  }
  const text = await orFatal('request', 'Got request error', () =>
    story(new Reader(session, signal), info.kind, id),
  );
  session.streams.stdout(session.printing.ink.foreign(text));
  return 0;
};

function hints(resource: string): readonly string[] {
  return isResource(resource)
    ? [`  Which of the ${resource}? kubecfg list ${resource} shows them.`]
    : [`  Resources: ${RESOURCE_NAMES.join(', ')}`];
}

/** Objects as the story needs them. */
class Reader {
  readonly now: number;

  constructor(
    private readonly session: Session,
    private readonly signal: AbortSignal,
  ) {
    this.now = session.clock.now();
  }

  async get<K extends Kind>(kind: K, id: string): Promise<ObjectsByKind[K]> {
    const { server } = this.session;
    const path = { resource: resourceOf(kind).resource, id };
    const { body } = await server.ask(restRequest('GET', path, this.#scope()), this.signal);
    return server.codec.decode(kind, body).object;
  }

  async list<K extends Kind>(kind: K, narrowed: Partial<Scope> = {}): Promise<readonly ObjectsByKind[K][]> {
    const { server } = this.session;
    const path = { resource: resourceOf(kind).resource, id: '' };
    const request = restRequest('GET', path, { ...this.#scope(), ...narrowed });
    return server.codec.decodeList(kind, (await server.ask(request, this.signal)).body).items;
  }

  /** What happened to an object. */
  events(
    kind: Kind,
    { metadata }: { readonly metadata: { readonly name: string; readonly namespace?: string } },
  ): Promise<readonly Event[]> {
    const about = { kind: this.session.server.codec.wireKind(kind), name: metadata.name };
    const fields = Object.entries(about).map(([field, value]) => `involvedObject.${field}=${value}`);
    // Events of what has no namespace lie in the default one.
    const namespace = metadata.namespace ?? 'default';
    return this.list('Event', { namespace, fields: fields.join(',') });
  }

  #scope(): Scope {
    return { namespace: this.session.namespace };
  }
}

async function story(reader: Reader, kind: Kind, id: string): Promise<string> {
  switch (kind) {
    case 'Pod':
      return podStory(reader, id);
    case 'ReplicationController': {
      const controller = await reader.get(kind, id);
      const pods = await podsOf(reader, controller.spec.selector);
      return describeController(controller, pods, await reader.events(kind, controller), reader.now);
    }
    case 'Service': {
      const service = await reader.get(kind, id);
      const endpoints = await reader.get('Endpoints', id).catch((err: unknown) => {
        if (isReason(err, 'NotFound')) return undefined;
        throw err;
      });
      const pods = await podsOf(reader, service.spec.selector);
      return describeService(service, endpoints, pods, await reader.events(kind, service), reader.now);
    }
    case 'Node': {
      const node = await reader.get(kind, id);
      const pods = await reader.list('Pod', { namespace: '' });
      const placed = pods.filter(({ spec }) => spec.nodeName === id);
      return describeNode(node, placed, await reader.events(kind, node), reader.now);
    }
    case 'Event':
      return describeEvent(await reader.get(kind, id), reader.now);
    case 'Endpoints':
      throw new Error('endpoints are told of with their service');
  }
}

async function podStory(reader: Reader, id: string): Promise<string> {
  const pod = await reader.get('Pod', id);
  const [events, controllers, services] = await Promise.all([
    reader.events('Pod', pod),
    reader.list('ReplicationController'),
    reader.list('Service'),
  ]);
  const { labels = {} } = pod.metadata;
  const takes = ({
    spec,
  }: {
    readonly spec: { readonly selector?: Readonly<Record<string, string>> };
  }): boolean =>
    Object.keys(spec.selector ?? {}).length > 0 && selectorFromMap(spec.selector ?? {}).matches(labels);
  return describePod(
    { pod, events, controllers: controllers.filter(takes), services: services.filter(takes) },
    reader.now,
  );
}

/** The pods that a selector takes; none when it takes all. */
function podsOf(reader: Reader, selector: Readonly<Record<string, string>> = {}): Promise<readonly Pod[]> {
  const terms = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return terms.length === 0 ? Promise.resolve([]) : reader.list('Pod', { labels: terms.join(',') });
}

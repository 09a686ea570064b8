import type { Exchange } from '@kube/api-types/testing';
import { eventually } from '@kube/test-harness';
import type { ApiTester } from '../../testing/api-tester.js';
import { BEFORE, MEANWHILE } from './before.js';
import { follow } from './follow.js';
import { masked } from './masks.js';
import type { World } from './world.js';

/** What was answered, without what varies. */
export interface Outcome {
  readonly status: number;
  /** Those that a recording has. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const NOWHERE: ReadonlyMap<string, string> = new Map();

/** What v0.5.6 answered. */
export function recordedOutcome({ status, responseHeaders, response }: Exchange): Outcome {
  return { status, headers: responseHeaders, body: masked(response, NOWHERE) };
}

/** Repeats an exchange, and tells what is answered now. */
export async function repeated(world: World, exchange: Exchange): Promise<Outcome> {
  await BEFORE[exchange.name]?.(world);
  return exchange.path.includes('/watch/') ? followed(world, exchange) : asked(world, exchange);
}

async function asked(world: World, exchange: Exchange): Promise<Outcome> {
  const { method, path, headers } = exchange;
  const body = await adapted(world.api, exchange);
  const answer = await portOf(world, exchange).send(method, path, body, headers);
  return {
    status: answer.code,
    headers: ofThose(exchange, answer.headers, world),
    body: masked(answer.text, world.places),
  };
}

function portOf(world: World, { listener }: Exchange): ApiTester {
  if (listener === 'readonly') return world.readOnlyPort;
  return listener === 'secure' ? world.securePort : world.api;
}

/** The body with versions and addresses of this run in the place of those of that one. */
async function adapted(api: ApiTester, { method, path, request }: Exchange): Promise<string | undefined> {
  // A recording that was cut short.
  if (request?.endsWith('bytes in all>') === true)
    return request.replace(/x\.\.\..*$/s, `${'x'.repeat(1_000_000)}"}}`);
  if (method !== 'PUT' || request === undefined) return request;
  const { json: stored } = await api.get(path);
  if (stored?.resourceVersion === undefined) return request;
  return (
    request
      // Version 1 was sent to be stale.
      .replace(/"resourceVersion":(?!1\b)\d+/, `"resourceVersion":${stored.resourceVersion}`)
      .replace('172.31.223.149', stored.portalIP)
  );
}

/** Follows a watch until as many events have come as were recorded, or until it ends. */
async function followed(world: World, exchange: Exchange): Promise<Outcome> {
  const { api } = world;
  // Where v0.5.6 refused and we do not, one event shows it, or that there is none.
  const expected = exchange.status >= 400 ? 0 : exchange.response.trim().split('\n').length;
  const present = await api.get('/api/v1beta1/pods');
  const path = exchange.path.replace('resourceVersion=78', `resourceVersion=${present.json.resourceVersion}`);
  // One that has just started remembers nothing.
  const server = exchange.name === 'watch-outdated' ? (await world.cluster.startAnother()).api : api;
  const following = await follow(server.port, path, exchange.headers);
  await MEANWHILE[exchange.name]?.(world);
  await eventually(() => following.ended() || following.events().length >= expected);
  following.close();
  return {
    status: following.status,
    headers: ofThose(exchange, following.headers, world),
    body: masked(following.text(), world.places),
  };
}

/** The headers that the recording has too. */
function ofThose(
  { responseHeaders }: Exchange,
  headers: Readonly<Record<string, unknown>>,
  world: World,
): Readonly<Record<string, unknown>> {
  const found = Object.keys(responseHeaders).map((name) => {
    const value = headers[name.toLowerCase()];
    return [name, typeof value === 'string' ? masked(value, world.places) : value];
  });
  return Object.fromEntries(found);
}

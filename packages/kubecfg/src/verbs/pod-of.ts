import type { Pod } from '@kube/api-types';
import { restRequest } from '../requests/rest-requests.js';
import type { Session } from './session.js';

/** Reads a pod; `pods/redis` and `redis` are the same. */
export async function podOf({ server, namespace }: Session, name: string, signal: AbortSignal): Promise<Pod> {
  const path = { resource: 'pods', id: name.replace(/^\/?pods\//, '') };
  const { body } = await server.ask(restRequest('GET', path, { namespace }), signal);
  return server.codec.decode('Pod', body).object;
}

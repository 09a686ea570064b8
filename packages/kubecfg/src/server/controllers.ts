import type { Pod, ReplicationController, Service } from '@kube/api-types';
import type { ApiRequest } from '../requests/api-request.js';
import { restRequest } from '../requests/rest-requests.js';
import type { Answer } from './answer.js';
import type { ApiServer } from './api-server.js';

const RESOURCE = 'replicationControllers';

/** Controllers and their pods in one namespace. All calls throw as ApiServer's do. */
export class Controllers {
  constructor(
    private readonly server: ApiServer,
    private readonly namespace: string,
  ) {}

  async get(id: string, signal: AbortSignal): Promise<ReplicationController> {
    const { body } = await this.#ask('GET', RESOURCE, id, signal);
    return this.server.codec.decode('ReplicationController', body).object;
  }

  create(object: ReplicationController | Service, signal: AbortSignal): Promise<Answer> {
    const resource = object.kind === 'Service' ? 'services' : RESOURCE;
    return this.#ask('POST', resource, '', signal, this.server.codec.encodeJson(object));
  }

  /** Replaces the controller if it is still the version that was read. */
  put(controller: ReplicationController, signal: AbortSignal): Promise<Answer> {
    const { name } = controller.metadata;
    const { codec } = this.server;
    const selfLink = codec.selfLink('ReplicationController', name);
    return this.#ask('PUT', RESOURCE, name, signal, codec.encodeJson(controller, { selfLink }));
  }

  /** The same, for who wants the controller as it is then. */
  async update(controller: ReplicationController, signal: AbortSignal): Promise<ReplicationController> {
    const { body } = await this.put(controller, signal);
    return this.server.codec.decode('ReplicationController', body).object;
  }

  async delete(id: string, signal: AbortSignal): Promise<void> {
    await this.#ask('DELETE', RESOURCE, id, signal);
  }

  /** The pods that the controller counts as its own. */
  async pods({ spec }: ReplicationController, signal: AbortSignal): Promise<readonly Pod[]> {
    const labels = Object.entries(spec.selector ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const request = restRequest('GET', { resource: 'pods', id: '' }, { namespace: this.namespace, labels });
    const { body } = await this.server.ask(request, signal);
    return this.server.codec.decodeList('Pod', body).items;
  }

  async deletePod(id: string, signal: AbortSignal): Promise<void> {
    await this.#ask('DELETE', 'pods', id, signal);
  }

  #ask(
    method: ApiRequest['method'],
    resource: string,
    id: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<Answer> {
    const request = restRequest(method, { resource, id }, { namespace: this.namespace }, body);
    return this.server.ask(request, signal);
  }
}

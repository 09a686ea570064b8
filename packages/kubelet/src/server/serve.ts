import { closed, type ListenAddress, listen } from '@kube/component-base';
import {
  createKubeletServer,
  type KubeletServerParts,
  type KubeletServerSettings,
} from './kubelet-server.js';

/** What is served, and where. */
export interface ServeOptions extends KubeletServerParts, KubeletServerSettings, ListenAddress {}

/**
 * Serves until `signal` aborts, and resolves when nothing is done for any client any more. Rejects at once when the
 * address cannot be had.
 */
export async function serveKubelet(options: ServeOptions, signal: AbortSignal): Promise<void> {
  const server = createKubeletServer(options, options, signal);
  const at = await listen(server.http, options, signal);
  options.log.info({ address: `${at.address}:${at.port}` }, 'serving logs, commands and numbers');
  await closed(server.http);
  await server.settled();
}

import type { Logger } from '@kube/component-base';
import { CommandFailed, CommandMissing, type RunCommand, runCommand } from './command.js';

/** A place that UDP clients send to. */
export interface UdpPortal {
  readonly address: string;
  readonly port: number;
}

/** Makes the kernel forget where it leads UDP flows that are under way. */
export interface Conntrack {
  /** Forgets flows that clients began towards a portal: their next datagram meets the rules again. */
  forget(portals: readonly UdpPortal[], signal: AbortSignal): Promise<void>;
}

/**
 * Forgets by way of the program `conntrack`. Where it is not installed, the kernel forgets by itself once a flow has been
 * silent for 30 s, or 120 s if it had answers; that is told once.
 */
export function createConntrack(log: Logger, run: RunCommand = runCommand): Conntrack {
  let isMissing = false;
  return {
    async forget(portals, signal) {
      for (const { address, port } of portals) {
        if (isMissing) return;
        try {
          const args = ['-D', '-p', 'udp', '--orig-dst', address, '--orig-port-dst', `${port}`];
          await run('conntrack', args, {}, signal);
        } catch (err) {
          if (err instanceof CommandMissing) {
            isMissing = true;
            log.info(
              { err },
              'UDP clients that go on sending from one port may miss a change: apt-get install conntrack',
            );
          } else if (!(err instanceof CommandFailed && err.code === 1)) {
            // 1: there was none.
            log.warn({ err, address, port }, 'UDP flows under way could not be made to meet the new rules');
          }
        }
      }
    },
  };
}

import type { ServiceTable } from './table/compute-service-ports.js';

/** Told when all of the machine reflects a revision of the store. */
export type Applied = (revision: number) => void;

/** What carries the traffic of services on this machine. */
export interface Dataplane {
  /** Takes what is to be served as of a revision of the store. */
  changed(table: ServiceTable, revision: number): void;
  /** Keeps the machine so until `signal` aborts, then takes back all that was made. */
  run(signal: AbortSignal): Promise<void>;
  /** Why not everything is as it should be; `undefined` when it is. */
  trouble(): string | undefined;
}

import type { Logger } from '@kube/component-base';
import type { PortalConflict } from './compute-service-ports.js';

/** Tells of each conflict once, for as long as it lasts. */
export class ConflictLog {
  #known = new Set<string>();

  constructor(private readonly log: Logger) {}

  tell(conflicts: readonly PortalConflict[]): void {
    const now = new Set<string>();
    for (const { portal, holder, refused } of conflicts) {
      const id = `${portal} ${holder} ${refused}`;
      now.add(id);
      if (!this.#known.has(id)) {
        this.log.warn(
          { portal, holder, service: refused },
          'a service does not get an address that another has',
        );
      }
    }
    this.#known = now;
  }
}

import type { ApiObject, Kind } from '@kube/api-types';
import type { ApiClient, ResourceClient } from '@kube/client';

/** A client whose watches can be made to fall silent, as those of a stuck connection do. */
export interface HoldableClient {
  readonly client: ApiClient;
  /** Holds back every event of this kind from now on. */
  hold(kind: Kind): void;
  /** Lets them through, in their order. */
  release(kind: Kind): void;
}

/** Puts watches that can be held in front of `real`; all else is passed on. */
export function holdable(real: ApiClient): HoldableClient {
  const gates = new Map<Kind, { readonly opened: Promise<void>; open(): void }>();
  const withGate = <T extends ApiObject>(kind: Kind, resource: ResourceClient<T>): ResourceClient<T> => ({
    list: (...args) => resource.list(...args),
    get: (...args) => resource.get(...args),
    create: (...args) => resource.create(...args),
    update: (...args) => resource.update(...args),
    updateStatus: (...args) => resource.updateStatus(...args),
    delete: (...args) => resource.delete(...args),
    deleteObject: (...args) => resource.deleteObject(...args),
    async *watch(selection, version, signal) {
      const stopped = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      for await (const event of resource.watch(selection, version, signal)) {
        await Promise.race([gates.get(kind)?.opened, stopped]);
        yield event;
      }
    },
  });
  return {
    client: {
      resource: (kind) => withGate(kind, real.resource(kind) as never) as never,
      bind: (...args) => real.bind(...args),
    },
    hold(kind) {
      let open: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      gates.set(kind, { opened, open });
    },
    release(kind) {
      gates.get(kind)?.open();
      gates.delete(kind);
    },
  };
}

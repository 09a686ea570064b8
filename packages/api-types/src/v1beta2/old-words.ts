/**
 * The words of v1beta1 that v1beta2 dropped: `key` of a variable, `path` and `mountType` of a mount. All stand in
 * containers, and containers stand in manifests.
 */

interface Container {
  readonly env?: readonly object[];
  readonly volumeMounts?: readonly object[];
}

interface State {
  readonly manifest?: { readonly containers?: readonly Container[] | null };
  readonly podTemplate?: { readonly desiredState?: State };
}

const OLD_WORDS = { env: ['key'], volumeMounts: ['path', 'mountType'] } as const;

/** The same object without the old words; `dropped` are their paths. Shares with the original what has none. */
export function withoutOldWords<T extends object>(wire: T): { object: T; dropped: readonly string[] } {
  const dropped: string[] = [];
  const { desiredState } = wire as { desiredState?: State };
  if (desiredState === undefined) return { object: wire, dropped };
  const state = modernState(desiredState, 'desiredState', dropped);
  return { object: dropped.length === 0 ? wire : { ...wire, desiredState: state }, dropped };
}

function modernState(state: State, path: string, dropped: string[]): State {
  const { manifest, podTemplate } = state;
  const place = `${path}.manifest.containers`;
  const containers = manifest?.containers?.map((each, index) =>
    modernContainer(each, `${place}[${index}]`, dropped),
  );
  const inner = podTemplate?.desiredState;
  return {
    ...state,
    ...(containers === undefined ? {} : { manifest: { ...manifest, containers } }),
    ...(inner === undefined
      ? {}
      : {
          podTemplate: {
            ...podTemplate,
            desiredState: modernState(inner, `${path}.podTemplate.desiredState`, dropped),
          },
        }),
  };
}

function modernContainer(container: Container, path: string, dropped: string[]): Container {
  const lists = (['env', 'volumeMounts'] as const).flatMap((list) => {
    const items = container[list]?.map((item, index) =>
      without(item, OLD_WORDS[list], `${path}.${list}[${index}]`, dropped),
    );
    return items === undefined ? [] : [[list, items]];
  });
  return { ...container, ...Object.fromEntries(lists) };
}

function without(item: object, words: readonly string[], path: string, dropped: string[]): object {
  const entries = Object.entries(item).filter(([field, value]) => {
    if (value === undefined || !words.includes(field)) return true;
    dropped.push(`${path}.${field}`);
    return false;
  });
  return Object.fromEntries(entries);
}

/** Who we are to a registry. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What a `.dockercfg` says: by registry, and perhaps the beginning of a path there, e.g. `quay.io/team`. */
export type DockerConfig = ReadonlyMap<string, Credentials>;

/** Images whose name has no registry are of this one. */
const DEFAULT_REGISTRY = 'index.docker.io';

interface Entry {
  /** `user:password` in base64. */
  readonly auth?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
}

/**
 * Reads a `.dockercfg`: an object of registries, or such an object under `auths`, as later Dockers write it. Entries
 * without credentials are left out.
 *
 * @throws Error when it is no such object
 */
export function parseDockerConfig(text: string): DockerConfig {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('expected an object of registries');
  }
  const { auths = parsed } = parsed as { readonly auths?: object };
  return new Map(
    Object.entries(auths).flatMap(([registry, entry]: [string, Entry]) => {
      const credentials = credentialsOf(entry);
      return credentials === undefined ? [] : [[placeOf(registry), credentials] as const];
    }),
  );
}

/** Who to be for an image: the longest matching registry and path counts (v0.5.6). Undefined for nobody. */
export function credentialsFor(config: DockerConfig, image: string): Credentials | undefined {
  const name = withRegistry(image);
  const [longest] = [...config]
    .filter(([place]) => name === place || name.startsWith(`${place}/`))
    .sort(([a], [b]) => b.length - a.length);
  return longest?.[1];
}

function credentialsOf({ auth, username, password }: Entry): Credentials | undefined {
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  if (typeof auth !== 'string') return undefined;
  const decoded = Buffer.from(auth, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** `https://index.docker.io/v1/` is what Docker itself writes. */
function placeOf(registry: string): string {
  return registry
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '');
}

function withRegistry(image: string): string {
  const repository = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const [host = '', ...path] = repository.split('/');
  const named = path.length > 0 && (host === 'localhost' || /[.:]/.test(host));
  if (!named) return `${DEFAULT_REGISTRY}/${repository}`;
  return host === 'docker.io' ? [DEFAULT_REGISTRY, ...path].join('/') : repository;
}

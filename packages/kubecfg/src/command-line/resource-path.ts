/** The resources that kubecfg knows, in the order of its usage texts. */
export const RESOURCE_NAMES = ['events', 'minions', 'pods', 'replicationControllers', 'services'] as const;

/** A resource, or one object of it. */
export interface ResourcePath {
  readonly resource: string;
  /** Empty for the resource as a whole. */
  readonly id: string;
}

/** Reads `/pods`, `pods`, `pods/x`, `//pods//x/`: slashes at the ends and doubled ones mean nothing. */
export function parseResourcePath(text: string): ResourcePath {
  const [resource = '', ...id] = text.split('/').filter(Boolean);
  return { resource, id: id.join('/') };
}

/** True for the exact name of a resource: upper and lower case matter, as in v0.5.6. */
export function isResource(name: string): boolean {
  return RESOURCE_NAMES.some((known) => known === name);
}

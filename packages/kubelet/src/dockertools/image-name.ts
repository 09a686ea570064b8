/** An image reference in the two parts that the engine's pull wants. */
export interface ImageName {
  readonly repository: string;
  /** Tag or digest. Never absent: without one the engine would pull every tag there is. */
  readonly tag: string;
}

/** Splits a reference: the tag follows the last colon of its last part, a digest the `@`; `latest` when there is none. */
export function parseImageName(image: string): ImageName {
  const at = image.indexOf('@');
  if (at >= 0) return { repository: image.slice(0, at), tag: image.slice(at + 1) };
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/')
    ? { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
    : { repository: image, tag: 'latest' };
}

/** A reference as a part of a path: the library puts it there as it is, and a user's name must not end the path. */
export function imagePath(image: string): string {
  return image.split('/').map(encodeURIComponent).join('/');
}

import type { Clock, Logger } from '@kube/component-base';
import {
  bytesToFree,
  type DiskUsage,
  fullImageName,
  type ImageGcRules,
  imagesToRemove,
  type NodeImage,
} from './image-policy.js';

/** The images of a node, as far as collecting them needs. Every method throws RuntimeError and nothing else. */
export interface ImageStore {
  /** All images. */
  images(signal: AbortSignal): Promise<readonly NodeImage[]>;
  /** The ids of the images of all containers there are, also of those that are nobody's. */
  usedImageIds(signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Takes a name from an image, and the image away with its last name; refused while a container is made of it. */
  removeImage(nameOrId: string, signal: AbortSignal): Promise<void>;
  /** The disk that images lie on; undefined when that is not a disk of this machine. */
  imageDisk(signal: AbortSignal): Promise<DiskUsage | undefined>;
}

/** What collecting images works with. */
export interface ImageGcDeps {
  readonly store: ImageStore;
  /** The images that pods ask for or that are being pulled now, by any of their names; undefined while not all are known. */
  readonly needed: () => Iterable<string> | undefined;
  readonly rules: ImageGcRules;
  readonly clock: Clock;
  readonly log: Logger;
}

/** An image is left alone for this long after it was first seen: somebody may have got it to use it. */
const MIN_AGE_MS = 120_000;

/**
 * Removes images that nobody needs when the disk is fuller than the high watermark. It must be asked now and then,
 * also while there is room: it remembers when each image was last seen in use.
 */
export class ImageGc {
  /** When each image was last seen in use; when it was first seen, for one that never was. */
  readonly #lastUsed = new Map<string, number>();
  readonly #firstSeen = new Map<string, number>();

  constructor(private readonly deps: ImageGcDeps) {}

  /** @throws RuntimeError when the engine does not tell what there is */
  async collect(signal: AbortSignal): Promise<void> {
    const { store, rules, clock } = this.deps;
    const images = await store.images(signal);
    const usedIds = await store.usedImageIds(signal);
    const needed = this.#needed();
    if (needed === undefined) return;
    const now = clock.now();
    const unused = this.#unused(images, usedIds, needed, now);
    const disk = await store.imageDisk(signal);
    if (disk === undefined) return;
    const bytes = bytesToFree(disk, rules);
    if (bytes === 0) return;
    const removable = unused.filter(({ id }) => now - (this.#firstSeen.get(id) ?? now) >= MIN_AGE_MS);
    const chosen = imagesToRemove(removable, bytes);
    const { log } = this.deps;
    log.info(
      { ...disk, bytes, images: chosen.length },
      'the disk of the images is full, removing what nobody needs',
    );
    for (const image of chosen) await this.#remove(image, signal);
  }

  #needed(): ReadonlySet<string> | undefined {
    const needed = this.deps.needed();
    return needed && new Set([...needed].map(fullImageName));
  }

  #unused(
    images: readonly NodeImage[],
    usedIds: ReadonlySet<string>,
    needed: ReadonlySet<string>,
    now: number,
  ) {
    const there = new Set(images.map(({ id }) => id));
    for (const id of this.#firstSeen.keys()) {
      if (there.has(id)) continue;
      this.#firstSeen.delete(id);
      this.#lastUsed.delete(id);
    }
    return images.flatMap((image) => {
      const { id, names } = image;
      if (!this.#firstSeen.has(id)) this.#firstSeen.set(id, now);
      if (usedIds.has(id) || [id, ...names].some((name) => needed.has(fullImageName(name)))) {
        this.#lastUsed.set(id, now);
        return [];
      }
      return [{ ...image, lastUsed: this.#lastUsed.get(id) ?? this.#firstSeen.get(id) ?? now }];
    });
  }

  async #remove({ id, names }: NodeImage, signal: AbortSignal): Promise<void> {
    const { store, log } = this.deps;
    try {
      for (const name of names.length > 0 ? names : [id]) {
        // Asked for anew before each: a pod that wants it may have come since.
        if (this.#needed()?.has(fullImageName(name)) === false) await store.removeImage(name, signal);
      }
      log.info({ image: names[0] ?? id }, 'removed image');
    } catch (err) {
      signal.throwIfAborted();
      log.warn({ image: names[0] ?? id, err }, 'image not removed');
    }
  }
}

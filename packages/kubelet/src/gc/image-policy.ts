/** An image on the node. */
export interface NodeImage {
  readonly id: string;
  /** What it can be called, tags and digests. */
  readonly names: readonly string[];
  readonly bytes: number;
}

/** How full the disk with the images is. */
export interface DiskUsage {
  readonly usedBytes: number;
  readonly capacityBytes: number;
}

/** Watermarks in percent of the disk. */
export interface ImageGcRules {
  /** `-image_gc_high_threshold`: from here on images are removed; 100 or more: never. */
  readonly highPercent: number;
  /** `-image_gc_low_threshold`: down to here. */
  readonly lowPercent: number;
}

/** An image that nobody needs, and since when that is known. */
export interface UnusedImage extends NodeImage {
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
}

/** How many bytes are to be made free; 0 as long as the disk is below the high watermark. */
export function bytesToFree(
  { usedBytes, capacityBytes }: DiskUsage,
  { highPercent, lowPercent }: ImageGcRules,
): number {
  if (highPercent >= 100 || usedBytes * 100 < capacityBytes * highPercent) return 0;
  return Math.max(0, Math.ceil(usedBytes - (capacityBytes * lowPercent) / 100));
}

/**
 * Which of the images that nobody needs are to go: those that were not used for longest, and no more than are needed.
 * Their sizes count in full although they may share layers; the next round sees what it has really brought.
 */
export function imagesToRemove(unused: readonly UnusedImage[], bytes: number): readonly UnusedImage[] {
  const oldestFirst = [...unused].sort((a, b) => a.lastUsed - b.lastUsed || b.bytes - a.bytes);
  const chosen: UnusedImage[] = [];
  let freed = 0;
  for (const image of oldestFirst) {
    if (freed >= bytes) break;
    chosen.push(image);
    freed += image.bytes;
  }
  return chosen;
}

/** The full form of a name, as far as Docker leaves parts of it out. */
export function fullImageName(image: string): string {
  const short = image.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
  return /[:@][^/]*$/.test(short) ? short : `${short}:latest`;
}

/** What differs between two runs of the same requests, and between places. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>'],
  [/"creationTimestamp":"[^"]+"/g, '"creationTimestamp":"<time>"'],
  [/"resourceVersion":\d+/g, '"resourceVersion":<version>'],
  [/"portalIP":"172\.31\.\d+\.\d+"/g, '"portalIP":"<portal>"'],
  [/its resourceVersion is \d+/g, 'its resourceVersion is <version>'],
  [/etcd does not answer: [^"]*/g, 'etcd does not answer: <reason>'],
  [/x{1000,}/g, '<many x>'],
  // Go's client adds it by itself.
  [/, "Accept-Encoding": "gzip"/g, ''],
];

/**
 * A text without what varies.
 *
 * @param places addresses of this run, and those in their place when the exchanges were recorded
 */
export function masked(text: string, places: ReadonlyMap<string, string>): string {
  const there = [...places].reduce((so, [here, then]) => so.replaceAll(here, then), text);
  return VARYING.reduce((so, [varying, mask]) => so.replaceAll(varying, mask), there);
}

/** What v0.5.6's router said of unknown paths, methods that a path lacks, and clients that do not take JSON. */
export const PAGE_NOT_FOUND = '404: Page Not Found';
export const METHOD_NOT_ALLOWED = '405: Method Not Allowed';
export const NOT_ACCEPTABLE = '406: Not Acceptable';

/** What handlers outside of that router said of unknown paths; `target` is path and query as they came. */
export function notFoundText(target: string): string {
  return `Not Found: ${JSON.stringify(target)}`;
}

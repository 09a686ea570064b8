import { goJson, WIRE_VERSIONS } from '@kube/api-types';
import { type Page, type Pages, routed, withSlash } from '../http/pages.js';
import { sendText } from '../http/send.js';
import type { ResourceSummary } from './operations.js';
import { swaggerDeclaration, swaggerListing } from './swagger-listing.js';

/** v0.5.6: where the server describes itself, in the words of Swagger 1.2. */
const ROOT = '/swaggerapi';

/** The pages of the description. @param prefix of the API, e.g. `/api` */
export function swaggerPages(prefix: string, resources: readonly ResourceSummary[]): Pages {
  const listing = json(() => swaggerListing(prefix));
  const declarations = WIRE_VERSIONS.map((version): [string, Page] => [
    `${ROOT}${prefix}/${version}`,
    json((basePath) => swaggerDeclaration(version, resources, { prefix, basePath })),
  ]);
  const pages: [string, Page][] = [[ROOT, listing], ...declarations];
  return new Map(pages.flatMap(([path, page]) => withSlash(path, page)));
}

function json(describe: (basePath: string) => object): Page {
  return routed((req, res) => {
    const scheme = 'encrypted' in req.socket ? 'https' : 'http';
    const text = goJson(describe(`${scheme}://${req.headers.host ?? 'localhost'}`), 1);
    sendText(res, 200, text, { 'Content-Type': 'application/json' });
  });
}

import { goJson } from '@kube/api-types';
import type { Page } from '../http/pages.js';
import { sendText } from '../http/send.js';
import { type Finding, type Probed, probe } from './probe.js';

/** v0.5.6: absent means healthy. */
const HEALTH_CODE = { healthy: undefined, unhealthy: 1, unknown: 2 } as const;

/**
 * `/validate`: how the parts of the cluster are, asked now. v0.5.6: always 200, JSON that calls itself plain text.
 *
 * @param components what there is to ask
 */
export function validatePage(components: () => readonly Probed[]): Page {
  return (_req, res) => {
    const asked = components();
    void Promise.all(asked.map(probe)).then((findings) => {
      const entries = findings.map((finding, index) => entryOf(asked[index]?.name ?? '', finding));
      if (!res.destroyed) sendText(res, 200, goJson(entries, 2));
    });
  };
}

function entryOf(component: string, finding: Finding): object {
  const { health, error = 'nil' } = finding;
  const msg = 'message' in finding && finding.message !== '' ? finding.message : undefined;
  return { component, health, healthCode: HEALTH_CODE[health], msg, err: error };
}

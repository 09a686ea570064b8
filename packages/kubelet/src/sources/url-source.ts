import { type Clock, type Logger, within } from '@kube/component-base';
import { httpGet } from '../http-get.js';
import type { PodSource } from './pod-source.js';
import { readManifests } from './read-manifests.js';
import { TroubleLog } from './trouble-log.js';

/** Where to ask for manifests, and how often. */
export interface UrlSourceOptions {
  /** `-manifest_url`. */
  readonly url: URL;
  /** `-http_check_frequency`, milliseconds. */
  readonly everyMs: number;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** v0.5.6: part of the names of the containers of its pods. */
const NAME = 'http';
const ANSWER_WITHIN_MS = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The pods of the manifest, or the list of manifests, at a URL. As long as there is no good answer, nothing changes.
 *
 * v0.5.6: an answer of the same bytes as the one before is not looked at again.
 */
export function createUrlSource(options: UrlSourceOptions): PodSource {
  const { url, everyMs, nodeName, clock, log } = options;
  const source = url.href;
  const rules = {
    source: NAME,
    nodeName,
    anyVersion: false,
    fallbackId: (index: number) => String(index + 1),
  };
  return {
    name: NAME,
    async run(deliver, signal) {
      const troubles = new TroubleLog(log);
      let before: string | undefined;
      while (!signal.aborted) {
        try {
          const text = await fetchText(url, signal);
          if (text !== before) {
            const { pods, warnings } = await readManifests(text, rules);
            deliver(pods);
            before = text;
            if (warnings.length > 0) log.warn({ source, warnings }, 'fields are passed over');
          }
          troubles.over(source);
        } catch (err) {
          if (!signal.aborted)
            troubles.trouble(source, err, '-manifest_url cannot be used; its pods stay as they are');
        }
        await clock.sleep(everyMs, signal).catch(() => undefined);
      }
    },
  };
}

async function fetchText(url: URL, signal: AbortSignal): Promise<string> {
  const { status, body } = await within(ANSWER_WITHIN_MS, signal, (limit) => httpGet(url, MAX_BYTES, limit));
  if (status !== 200) throw new Error(`answered with status ${status}`);
  // v0.5.6: nothing at all is no answer; no pods is an empty list.
  if (body.trim() === '') throw new Error('answered with an empty body; no pods is an empty list, []');
  return body;
}

import type { Clock, Logger } from '@kube/component-base';
import type { PodSource } from './pod-source.js';
import { readManifests } from './read-manifests.js';
import { TroubleLog } from './trouble-log.js';

/** Where to ask for manifests, and how often. */
export interface UrlSourceOptions {
  /** `-manifest_url`. */
  readonly url: string;
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
            if (warnings.length > 0) log.warn({ source: url, warnings }, 'fields are passed over');
          }
          troubles.over(url);
        } catch (err) {
          if (!signal.aborted)
            troubles.trouble(url, err, '-manifest_url cannot be used; its pods stay as they are');
        }
        await clock.sleep(everyMs, signal).catch(() => undefined);
      }
    },
  };
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  const response = await fetch(url, { signal: within, headers: { connection: 'close' } });
  const text = await bodyOf(response);
  if (!response.ok) throw new Error(`answered ${response.status} ${response.statusText}`);
  // v0.5.6: nothing at all is no answer; no pods is an empty list.
  if (text.trim() === '') throw new Error('answered with an empty body; no pods is an empty list, []');
  return text;
}

async function bodyOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`answered with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

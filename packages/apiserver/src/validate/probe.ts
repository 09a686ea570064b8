import * as http from 'node:http';
import * as https from 'node:https';

/** Longest wait for one component. */
const WITHIN_MS = 5000;

/** Most of an answer that is shown. */
const MOST_SHOWN = 64 * 1024;

/** What is asked, and how. */
export interface Probed {
  readonly name: string;
  readonly url: string;
  /** Certificates for https. */
  readonly tls?: https.AgentOptions;
}

/** What was found. */
export type Finding =
  | { readonly health: 'healthy' | 'unhealthy'; readonly message: string; readonly error?: string }
  /** It did not answer at all. */
  | { readonly health: 'unknown'; readonly error: string };

/** Asks a component how it is: an answer of 200 means healthy. Never rejects. */
export async function probe(probed: Probed): Promise<Finding> {
  try {
    return await answerOf(probed);
  } catch (error) {
    // Also where the address of a node, which may be any text, makes no URL.
    return { health: 'unknown', error: `Get ${probed.url}: ${(error as Error).message}` };
  }
}

function answerOf({ url, tls }: Probed): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const { get } = url.startsWith('https:') ? https : http;
    const req = get(
      url,
      { agent: false, signal: AbortSignal.timeout(WITHIN_MS), ...tls } as https.RequestOptions,
      (res) => {
        let message = '';
        res.setEncoding('utf8');
        res.on('data', (text: string) => {
          message = (message + text).slice(0, MOST_SHOWN);
        });
        res.once('error', reject);
        res.once('end', () => {
          if (res.statusCode === 200) resolve({ health: 'healthy', message });
          else
            resolve({ health: 'unhealthy', message, error: `unhealthy http status code: ${res.statusCode}` });
        });
      },
    );
    req.once('error', reject);
  });
}

import type { WireObject } from '@kube/api-types';

/** What the server said: the text as it came, and what it holds. */
export interface Answer {
  readonly text: string;
  readonly body: WireObject;
}

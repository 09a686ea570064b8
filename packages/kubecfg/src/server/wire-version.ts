import { goJson, type WireObject } from '@kube/api-types';
import type { Answer } from './answer.js';

/** Lists whose items v1beta2 writes without an old second spelling that v1beta1 still has. */
const OLD_SPELLINGS: Readonly<Record<string, string>> = { env: 'key', volumeMounts: 'path' };

/** A body of v1beta1 in the version that is to be sent. */
export function inVersion(body: string, version: string): string {
  if (version === 'v1beta1') return body;
  const wire = JSON.parse(body) as WireObject;
  return goJson(withoutOldSpellings({ ...wire, apiVersion: version }));
}

/** An answer in v1beta1, whatever version it came in: that is what v0.5.6 prints. */
export function asV1beta1(answer: Answer): Answer {
  if (answer.body.apiVersion === undefined || answer.body.apiVersion === 'v1beta1') return answer;
  const body = { ...answer.body, apiVersion: 'v1beta1' };
  return { body, text: goJson(body) };
}

function withoutOldSpellings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOldSpellings);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const old = OLD_SPELLINGS[name];
      const items = withoutOldSpellings(item);
      return [
        name,
        old === undefined || !Array.isArray(items) ? items : items.map((one) => without(one, old)),
      ];
    }),
  );
}

function without(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}

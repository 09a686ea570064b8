import { readFileSync } from 'node:fs';
import type { WireKind } from '../wire/codec.js';

/** One exchange with v0.5.6, or one stream of a watch. */
export interface Exchange {
  readonly name: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Body of the request. */
  readonly request?: string;
  readonly status: number;
  /** Body of the response; of a watch, one event per line. */
  readonly response: string;
}

/** A body that kubecfg sent, and the file from which it was made. */
export interface Sent {
  readonly name: string;
  /** Version of kubecfg. */
  readonly version: string;
  readonly file?: string;
  readonly request: string;
}

/** Exchanges recorded with v0.5.6. */
export function recordedExchanges(): readonly Exchange[] {
  return read('recorded.json') as Exchange[];
}

/** What kubecfg v0.5.6 sent, and that of v0.4.4, which is the article's. */
export function sentByKubecfg(): readonly Sent[] {
  return read('sent-by-kubecfg.json') as Sent[];
}

/** The internal name of a kind of v1beta1. */
export function kindOf(wireKind: string): WireKind {
  return (wireKind === 'Minion' ? 'Node' : wireKind) as WireKind;
}

/** What deviation 20 of our compatibility list changes in a text of v0.5.6. */
export function withManifestVersion(text: string): string {
  return text.replaceAll('"version":"v1beta2"', '"version":"v1beta1"');
}

// Read from beside the sources: the compiler does not copy them.
function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../src/v1beta1/fixtures/${name}`, import.meta.url), 'utf8'));
}

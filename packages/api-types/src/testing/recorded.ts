import { readFileSync } from 'node:fs';
import type { WireKind } from '../wire/codec.js';

/** One exchange with v0.5.6, or one stream of a watch. */
export interface Exchange {
  readonly name: string;
  /** Which port, or `live` for one of a complete cluster; absent for the read-write port. */
  readonly listener?: 'readonly' | 'secure' | 'live';
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Headers of the request that matter. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of the request. */
  readonly request?: string;
  readonly status: number;
  /** But for lengths and dates. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Body of the response; of a watch, one event per line. */
  readonly response: string;
  /** What is to be known about it. */
  readonly note?: string;
}

/** A body that kubecfg sent, and the file from which it was made. */
export interface Sent {
  readonly name: string;
  /** Version of kubecfg. */
  readonly version: string;
  readonly file?: string;
  readonly request: string;
}

/** Exchanges recorded with v0.5.6, in the order in which they happened. */
export function recordedExchanges(): readonly Exchange[] {
  return read('recorded.json') as Exchange[];
}

/** Those of them that were answered with an object of the API, or with events. */
export function recordedObjects(): readonly Exchange[] {
  return recordedExchanges().filter(({ response }) => /^\{"(kind|type)":/.test(response));
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

import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `probe` gives something truthy.
 *
 * @param {string} what for the error, e.g. "the apiserver to be healthy"
 * @throws Error when `withinMs` have passed
 */
export async function waitFor(what, withinMs, probe) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs / 1000} s for ${what}`);
    await sleep(100);
  }
}

/** True when the URL answers 200 within a second. */
export function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 1_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

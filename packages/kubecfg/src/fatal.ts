import type { LogPlace } from './log/places.js';

/** kubecfg cannot go on; it ends with 255. The message is what v0.5.6 says, the hints are what helps further. */
export class Fatal extends Error {
  override readonly name = 'Fatal';

  constructor(
    readonly place: LogPlace,
    message: string,
    readonly hints: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

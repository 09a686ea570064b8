/** Lines of v0.5.6's kubecfg.go at which it gives up; they stand at the head of its last words. */
export const PLACE = {
  readConfig: 148,
  needConfig: 157,
  parseConfig: 163,
  loadNamespace: 195,
  loadAuth: 208,
  makeClient: 230,
  unknownCommand: 283,
  readTemplate: 321,
  parseTemplate: 330,
  usageGet: 352,
  usageList: 357,
  usageDelete: 362,
  usageCreate: 368,
  versionForUpdate: 373,
  usageUpdate: 383,
  request: 428,
  print: 434,
  usageController: 444,
  usageRun: 459,
  usageResize: 471,
  controller: 483,
  usageNamespace: 502,
  namespace: 508,
} as const;

/** kubecfg cannot go on; it ends with 255. The message is what v0.5.6 says, the hints are what helps further. */
export class Fatal extends Error {
  override readonly name = 'Fatal';

  constructor(
    readonly place: keyof typeof PLACE,
    message: string,
    readonly hints: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

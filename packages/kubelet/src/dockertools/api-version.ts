/** The version of the engine's API that this is written and tested against: Docker 20.10. */
const WRITTEN_FOR_MINOR = 41;

/** What the engine says that it speaks. */
export interface SpokenVersions {
  readonly ApiVersion: string;
  /** Absent before Docker 1.13. */
  readonly MinAPIVersion?: string;
}

/**
 * The version to speak with an engine: the one that this is written for, or the nearest that it knows. Without one
 * the library speaks the engine's newest, and one that is fixed stops working when Docker drops it.
 */
export function versionToSpeak({ ApiVersion, MinAPIVersion }: SpokenVersions): string {
  const oldest = minorOf(MinAPIVersion ?? ApiVersion);
  return `v1.${Math.max(oldest, Math.min(WRITTEN_FOR_MINOR, minorOf(ApiVersion)))}`;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

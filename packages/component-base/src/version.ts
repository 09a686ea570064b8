/** What a program says of its own version, in the words of v0.5.6. */
export interface VersionInfo {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
}

/** The version whose wire and command lines we speak. */
export const VERSION: VersionInfo = {
  major: '0',
  minor: '5.6',
  gitVersion: 'v0.5.6',
  gitCommit: '',
  gitTreeState: 'not a git tree',
};

/** What `-version` prints: a line for people, or with `-version=raw` the whole structure as Go prints it. */
export function versionText(version: VersionInfo, raw: boolean): string {
  if (!raw) return `Kubernetes ${version.gitVersion}`;
  const { major, minor, gitVersion, gitCommit, gitTreeState } = version;
  const fields = {
    Major: major,
    Minor: minor,
    GitVersion: gitVersion,
    GitCommit: gitCommit,
    GitTreeState: gitTreeState,
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}:${JSON.stringify(value)}`);
  return `version.Info{${text.join(', ')}}`;
}

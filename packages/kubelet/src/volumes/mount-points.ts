import { readFile } from 'node:fs/promises';

/** Where something is mounted on this machine, as this process sees it. */
export async function mountPoints(): Promise<readonly string[]> {
  return parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** The mount points of a `mountinfo` of the kernel. Blanks in them are written as octal numbers there. */
export function parseMountInfo(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const path = line.split(' ')[4];
    return path === undefined ? [] : [path.replace(/\\([0-7]{3})/g, (_, code: string) => byte(code))];
  });
}

function byte(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}

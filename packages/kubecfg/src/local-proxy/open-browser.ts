import { spawn } from 'node:child_process';

/** Shows a page to the user; where there is nothing to show it with, nothing happens. */
export function openBrowser(url: string): void {
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

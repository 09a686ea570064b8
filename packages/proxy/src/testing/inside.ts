/** The process within a namespace: does what the test asks for over its channel. */
import { createDeeds } from './inside-deeds.js';

const deeds = createDeeds(process.argv[2] ?? '') as Record<string, (...args: unknown[]) => Promise<unknown>>;

process.on('message', (call: { id: number; deed: string; args: unknown[] }) => void answer(call));
process.on('disconnect', () => process.exit(0));

async function answer({ id, deed, args }: { id: number; deed: string; args: unknown[] }): Promise<void> {
  try {
    process.send?.({ id, value: await deeds[deed]?.(...args) });
  } catch (err) {
    process.send?.({ id, error: `${deed}: ${String((err as Error).stack)}` });
  }
}

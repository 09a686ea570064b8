import { Fatal } from '../fatal.js';
import { loadNamespace, saveNamespace } from '../files/namespace-file.js';
import { orFatal } from './failure.js';
import type { Verb } from './session.js';

/** Shows the namespace that is kept, or keeps another. */
export const namespace: Verb = async ({ flags, streams }, args) => {
  if (args.length > 1) throw new Fatal('usageNamespace', 'usage: kubecfg ns [<namespace>]');
  const [wanted] = args;
  const kept = await orFatal('namespace', 'Error', async () => {
    if (wanted === undefined) return loadNamespace(flags.ns_file);
    saveNamespace(flags.ns_file, wanted);
    return wanted;
  });
  streams.stdout(`Using namespace ${kept}\n`);
  return 0;
};

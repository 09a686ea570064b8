import { roll } from '../rolling-update/roll.js';
import { controllersOf, failing, onlyController } from './controllers.js';
import { progressOf } from './progress.js';
import type { Verb } from './session.js';

/** Replaces the pods of a controller one by one, with another image or with the same. */
export const rollingUpdate: Verb = async (session, args, signal) => {
  const name = onlyController(args);
  const { flags, clock } = session;
  const options = {
    controllers: controllersOf(session),
    clock,
    progress: progressOf(session),
    periodMs: flags.u,
  };
  return failing(() => roll(name, flags.image, options, signal));
};

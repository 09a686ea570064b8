import { VERB_HELP } from '../command-line/verb-help.js';
import { Fatal } from '../fatal.js';
import { containerOf } from '../pod-streams/pod-place.js';
import { podStreamPath } from '../requests/pod-stream-path.js';
import { orFatal } from './failure.js';
import { podOf } from './pod-of.js';
import type { Verb } from './session.js';

/** Runs a command in a container; its exit code is ours. */
export const exec: Verb = async (session, args, signal) => {
  const [name, ...rest] = args;
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  if (name === undefined || command.length === 0) {
    throw new Fatal('usageController', `usage: kubecfg [OPTIONS] ${VERB_HELP.exec.words}`);
  }
  const { flags, server, streams } = session;
  return orFatal('controller', 'Error', async () => {
    const pod = await podOf(session, name, signal);
    const place = containerOf(pod, flags.container);
    const namespace = pod.metadata.namespace ?? session.namespace;
    const path = podStreamPath(
      server.apiVersion,
      place.host,
      ['exec', namespace, place.pod, place.container],
      [
        ...command.map((word) => ['command', word] as const),
        ...(flags.i ? [['stdin', '1'] as const] : []),
        ...(flags.t ? [['tty', '1'] as const] : []),
      ],
    );
    const { openSocket } = await import('../pod-streams/open-socket.js');
    const { runExec } = await import('../pod-streams/run-exec.js');
    const socket = await openSocket(server.connection, path, signal);
    return runExec(socket, { stdin: flags.i, tty: flags.t }, streams, signal);
  });
};

import { VERB_HELP } from '../command-line/verb-help.js';
import { Fatal } from '../fatal.js';
import { containerOf } from '../pod-streams/pod-place.js';
import { podStreamPath } from '../requests/pod-stream-path.js';
import { orFatal } from './failure.js';
import { podOf } from './pod-of.js';
import type { Verb } from './session.js';

/** Shows what a container has written. */
export const logs: Verb = async (session, args, signal) => {
  const [name, container] = args;
  if (name === undefined || args.length > 2) {
    throw new Fatal('usageController', `usage: kubecfg [OPTIONS] ${VERB_HELP.logs.words}`);
  }
  const { flags, server, streams } = session;
  await orFatal('controller', 'Error', async () => {
    const pod = await podOf(session, name, signal);
    const place = containerOf(pod, container ?? flags.container);
    const namespace = pod.metadata.namespace ?? session.namespace;
    const path = podStreamPath(
      server.apiVersion,
      place.host,
      ['containerLogs', namespace, place.pod, place.container],
      [
        ...(flags.follow ? [['follow', '1'] as const] : []),
        ...(flags.tail < 0 ? [] : [['tail', String(flags.tail)] as const]),
      ],
    );
    for await (const chunk of server.bytes(path, signal)) streams.stdout(chunk);
  });
  return 0;
};

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleForTests, type KubecfgBench, type Ran } from './testing/kubecfg-run.js';
import { type StubServer, startStub } from './testing/stub-server.js';
import { type Transcript, transcripts } from './testing/transcript.js';

/*
 * The tool that is shipped against a server that answers as it was recorded. Of the two looks that kubecfg had in the
 * autumn of 2014 ours is the article's (v0.4.4): `article-*` must come out to the byte. The others were recorded with
 * v0.5.6, whose look differs in the words named here, and in nothing else.
 */

/** Transcripts that are not replayed as they are: each has a test of its own below. */
const OWN_TESTS = ['02-create-pod-no-kind', '35-no-arguments', '43-connection-refused'] as const;

/** The article's look: the first column is ID, and the status of a pod is the wire's word. */
function inArticlesLook(stdout: string): string {
  return stdout
    .replace(/^Name( +(?:Image\(s\)|Labels ))/m, 'ID  $1')
    .replace(/Pending$/gm, 'Waiting')
    .replace(/Failed$/gm, 'Terminated');
}

/** v0.5.6 lost the times inside of container states on their way through it; they are printed as the server sent them. */
function withTimes(stdout: string, { exchanges }: Transcript): string {
  const times = exchanges.flatMap(({ responseBody }) =>
    [...responseBody.matchAll(/"startedAt":"([^"]+)"/g)].map(([, time = '']) => time),
  );
  return stdout.replace(/(startedAt"?: ?)("0001-01-01T00:00:00Z"|\{\})/g, (_, name: string, lost: string) => {
    const time = times.shift() ?? '';
    return name + (lost === '{}' ? time : JSON.stringify(time));
  });
}

function expectedStdout(transcript: Transcript): string {
  if (transcript.version === 'v0.4.4') return transcript.stdout;
  const timed = withTimes(transcript.stdout, transcript);
  return transcript.command.includes('-yaml') ? timed : inArticlesLook(timed);
}

/** v0.4.4 knew no namespaces; we send one with every request, as v0.5.6 did. */
function expectedRequest(request: string, { version }: Transcript): string {
  return version === 'v0.4.4' ? `${request}?namespace=default` : request;
}

/** The manifest of a template is v1beta1 and keeps its id, as in v0.4.4 (deviation 20); v0.5.6 rewrote both. */
function withoutManifestVersion(body: string): string {
  return body.replace(
    /("podTemplate":\{"desiredState":\{"manifest":\{"version":)"v1beta[12]","id":"[^"]*"/,
    '$1"*","id":"*"',
  );
}

interface Replayed {
  readonly ran: Ran;
  readonly stub: StubServer;
  readonly bench: KubecfgBench;
}

describe('the recorded transcripts', () => {
  const bundle = bundleForTests();
  const replays = new Map<string, Promise<Replayed>>();
  const all = transcripts();
  const replayed = all.filter(({ name }) => !OWN_TESTS.some((own) => own === name));

  async function replay(transcript: Transcript): Promise<Replayed> {
    const stub = await startStub(
      transcript.exchanges.map(({ code, responseBody }) => ({ code, body: responseBody })),
    );
    const bench = bundle.bench();
    if (!transcript.homeIsEmpty) bench.write('{HOME}/.kubernetes_ns', '{"Namespace":"default"}');
    for (const [name, text] of transcript.files) bench.write(name, text);
    const command = transcript.command.replace('127.0.0.1:8080', `127.0.0.1:${stub.port}`);
    const ran = await bench.run(command, { env: { KUBERNETES_MASTER: stub.url }, stdin: transcript.stdin });
    return { ran, stub, bench };
  }

  const replayOf = (name: string): Promise<Replayed> => {
    const running = replays.get(name);
    if (running === undefined) throw new Error(`${name} is not replayed`);
    return running;
  };

  beforeAll(async () => {
    // One at a time but for the one that waits long: two of these start while it sleeps.
    const slow = replayed.filter(({ name }) => name.includes('rollingupdate'));
    for (const transcript of slow) replays.set(transcript.name, replay(transcript));
    for (const transcript of replayed.filter((one) => !slow.includes(one))) {
      const running = replay(transcript);
      replays.set(transcript.name, running);
      await running;
    }
    await Promise.all(replays.values());
  }, 120_000);

  afterAll(async () => {
    for (const { stub } of await Promise.all(replays.values())) await stub.close();
    bundle.remove();
  });

  it('are replayed, and are many', () => {
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(({ version }) => version === 'v0.4.4')).toHaveLength(15);
  });

  it.each(replayed)('$name prints what was recorded', async (transcript) => {
    const { ran } = await replayOf(transcript.name);
    expect(ran).toEqual({
      code: transcript.exit,
      stdout: expectedStdout(transcript),
      stderr: transcript.stderr,
    });
  });

  it.each(replayed)('$name asks the server what was recorded', async (transcript) => {
    const { stub } = await replayOf(transcript.name);
    const asked = stub.received.map(({ request, body }) => ({ request, body: withoutManifestVersion(body) }));
    expect(asked).toEqual(
      transcript.exchanges.map(({ request, requestBody }) => ({
        request: request.includes('/api/') ? expectedRequest(request, transcript) : request,
        body: withoutManifestVersion(requestBody),
      })),
    );
  });

  it.each(replayed.filter(({ filesAfter }) => filesAfter.size > 0))(
    '$name leaves the files that were recorded',
    async (transcript) => {
      const { bench } = await replayOf(transcript.name);
      for (const [name, text] of transcript.filesAfter) expect(bench.read(name)).toBe(text);
    },
  );
});

import { execFileSync } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@kube/test-harness';
import { bundleForTests, type KubecfgBench, type Started } from './testing/kubecfg-run.js';
import { type StubAnswer, type StubServer, startAnswering } from './testing/stub-server.js';

/* The tool that is shipped, in what it can do beyond v0.5.6. */

const bundle = bundleForTests();
let bench: KubecfgBench;
let stub: StubServer | undefined;

beforeEach(() => {
  bench = bundle.bench();
});
afterEach(async () => {
  await stub?.close();
  stub = undefined;
});
afterAll(() => bundle.remove());

const pod = (id: string, more: object = {}): object => ({
  kind: 'Pod',
  id,
  apiVersion: 'v1beta1',
  namespace: 'default',
  creationTimestamp: new Date(Date.now() - 3_000_000).toISOString().replace(/\.\d+/, ''),
  labels: { name: id },
  desiredState: { manifest: { version: 'v1beta1', containers: [{ name: 'main', image: 'img' }] } },
  currentState: {
    status: 'Running',
    host: 'n',
    podIP: '10.0.0.1',
    info: { main: { restartCount: 2 }, net: { restartCount: 9 } },
  },
  ...more,
});

const LIST = { kind: 'PodList', apiVersion: 'v1beta1', resourceVersion: 7, items: [pod('a'), pod('b')] };

async function serve(answer: (request: string, body: string) => StubAnswer): Promise<Record<string, string>> {
  stub = await startAnswering(({ request, body }) => answer(request, body));
  return { KUBERNETES_MASTER: stub.url };
}

const asked = (): readonly string[] => (stub?.received ?? []).map(({ request }) => request);

describe('-o', () => {
  it('wide shows more columns', async () => {
    const env = await serve(() => ({ body: JSON.stringify(LIST) }));
    const { stdout } = await bench.run('kubecfg list pods -o wide', { env });
    const [head, , first] = stdout.split('\n');
    expect(head?.split(/ {2,}/)).toEqual([
      'ID',
      'Image(s)',
      'Host',
      'Labels',
      'Status',
      'IP',
      'Restarts',
      'Age',
      'Message',
    ]);
    expect(first?.trim().split(/ {2,}/)).toEqual([
      'a',
      'img',
      'n/',
      'name=a',
      'Running',
      '10.0.0.1',
      '2',
      '50m',
    ]);
  });

  it.each([
    ['name', 'pods/a\npods/b\n'],
    ['json', `${JSON.stringify(LIST)}\n`],
  ])('%s', async (output, expected) => {
    const env = await serve(() => ({ body: JSON.stringify(LIST) }));
    expect((await bench.run(`kubecfg -o ${output} list pods`, { env })).stdout).toBe(expected);
  });

  it('yaml, and the flags of v0.5.6 before it', async () => {
    const env = await serve(() => ({ body: JSON.stringify(LIST) }));
    expect((await bench.run('kubecfg -o yaml list pods', { env })).stdout).toMatch(/^metadata:\n/);
    expect((await bench.run("kubecfg -o yaml -template '{{len .items}}' list pods", { env })).stdout).toBe(
      '2\n',
    );
  });

  it('nothing else', async () => {
    const { code, stderr } = await bench.run('kubecfg list pods -o table');
    expect(code).toBe(2);
    expect(stderr).toContain('invalid value "table" for flag -o: must be one of wide, name, json, yaml');
  });
});

describe('bodies of several documents', () => {
  const MANY = 'kind: Pod\nid: one\n---\nkind: Service\nid: two\nport: 80\n';

  it('are created by their kinds, from files of a folder in the order of their names', async () => {
    bench.write('all/b.yaml', MANY);
    bench.write('all/a.json', '{"kind":"ReplicationController","id":"zero","apiVersion":"v1beta1"}');
    bench.write('all/readme.txt', 'not read');
    const env = await serve((_, body) => ({ body }));
    const { code, stdout } = await bench.run('kubecfg -o name -c all create', { env });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'replicationControllers/zero\npods/one\nservices/two\n',
    });
    expect(asked()).toEqual([
      'POST /api/v1beta1/replicationControllers?namespace=default',
      'POST /api/v1beta1/pods?namespace=default',
      'POST /api/v1beta1/services?namespace=default',
    ]);
  });

  it('are put and removed by their kinds and ids', async () => {
    bench.write('all.yaml', MANY);
    const env = await serve((request, body) => ({
      body: request.startsWith('GET')
        ? '{"kind":"Pod","resourceVersion":5}'
        : body || '{"kind":"Status","status":"Success"}',
    }));
    await bench.run('kubecfg -c all.yaml update', { env });
    await bench.run('kubecfg -c all.yaml delete', { env });
    expect(asked()).toEqual([
      'GET /api/v1beta1/pods/one?namespace=default',
      'PUT /api/v1beta1/pods/one?namespace=default',
      'GET /api/v1beta1/services/two?namespace=default',
      'PUT /api/v1beta1/services/two?namespace=default',
      'DELETE /api/v1beta1/pods/one?namespace=default',
      'DELETE /api/v1beta1/services/two?namespace=default',
    ]);
    expect(JSON.parse(stub?.received[1]?.body ?? '').resourceVersion).toBe(5);
  });

  it('are all read before the first is sent, and named when they cannot be', async () => {
    bench.write('all.yaml', 'kind: Pod\nid: one\n---\nkind: Widget\nid: two\n');
    const env = await serve((_, body) => ({ body }));
    const { code, stderr } = await bench.run('kubecfg -c all.yaml create', { env });
    expect(code).toBe(255);
    expect(stderr).toMatch(
      /Error parsing all\.yaml \(document 2\): kind: expected one of .*Pod.*, got "Widget"\n$/,
    );
    expect(asked()).toEqual([]);
  });

  it('must be of the resource that is named', async () => {
    bench.write('all.yaml', MANY);
    const env = await serve((_, body) => ({ body: body || '{"kind":"Pod"}' }));
    expect((await bench.run('kubecfg -c all.yaml create pods', { env })).stderr).toContain(
      "Error parsing all.yaml (document 2) as an object for pods: data of kind 'Service', obj of type 'Pod'",
    );
    expect((await bench.run('kubecfg -c all.yaml update pods/one', { env })).stderr).toContain(
      'data of kind',
    );
  });

  it('are not found in a folder without any', async () => {
    bench.write('none/x.txt', '');
    expect((await bench.run('kubecfg -c none create')).stderr).toContain(
      'kubecfg.go:148] Unable to read none: there is no .json, .yaml or .yml file in it',
    );
  });
});

describe('-watch', () => {
  let server: Server;
  let url = '';
  const watches: { request: string; res: ServerResponse }[] = [];
  let running: Started | undefined;
  let list: object = LIST;

  const send = (type: string, object: object): void => {
    watches.at(-1)?.res.write(`${JSON.stringify({ type, object })}\n`);
  };

  beforeEach(async () => {
    watches.length = 0;
    list = LIST;
    server = createServer((req, res) => {
      if (req.url?.includes('/watch/')) {
        watches.push({ request: req.url, res });
        res.writeHead(200).flushHeaders();
      } else
        res.end(JSON.stringify(req.url?.includes('pods/a') ? { ...pod('a'), resourceVersion: 3 } : list));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await running?.kill('SIGKILL');
    running = undefined;
    server.closeAllConnections();
    server.close();
  });

  const start = (words: string): Started => {
    running = bench.start(`kubecfg ${words}`, { env: { KUBERNETES_MASTER: url } });
    return running;
  };
  const rows = (stdout: string): string[][] =>
    stdout
      .split('\n')
      .filter(Boolean)
      .slice(2)
      .map((line) => line.trim().split(/ {2,}/));

  it('shows what is there and then each change, and goes on where a stream ended', async () => {
    const { stdout } = start('-l name=x list pods -watch');
    await eventually(() => watches.length === 1);
    expect(watches[0]?.request).toBe(
      '/api/v1beta1/watch/pods?labels=name%3Dx&namespace=default&resourceVersion=7',
    );
    send('ADDED', { ...pod('c', { currentState: { status: 'Waiting' } }), resourceVersion: 9 });
    await eventually(() => stdout().includes('added'));
    watches[0]?.res.end();
    await eventually(() => watches.length === 2);
    expect(watches[1]?.request).toContain('resourceVersion=9');
    send('DELETED', { ...pod('c'), resourceVersion: 11 });
    await eventually(() => stdout().includes('deleted'));
    expect(rows(stdout())).toEqual([
      ['a', 'img', 'n/', 'name=a', 'Running'],
      ['b', 'img', 'n/', 'name=b', 'Running'],
      ['c', 'img', '<unassigned>', 'name=c', 'Waiting', 'added'],
      ['c', 'img', 'n/', 'name=c', 'Running', 'deleted'],
    ]);
  });

  it('shows all anew when changes are no longer known', async () => {
    const { stdout, stderr } = start('list pods -watch -o name');
    await eventually(() => watches.length === 1);
    list = { ...LIST, resourceVersion: 20, items: [pod('z')] };
    send('ERROR', { kind: 'Status', status: 'Failure', reason: 'Expired', message: 'too old', code: 410 });
    await eventually(() => watches.length === 2);
    expect(watches[1]?.request).toContain('resourceVersion=20');
    expect(stdout()).toBe('pods/a\npods/b\npods/z\n');
    expect(stderr()).toContain('no longer known');
  });

  it('outlives a server that goes away, and says so once', async () => {
    const { stdout, stderr } = start('-json list pods -watch');
    await eventually(() => watches.length === 1);
    const { port } = server.address() as AddressInfo;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await eventually(() => stderr().includes('connection refused; trying again'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await eventually(() => watches.length === 2);
    send('MODIFIED', pod('a'));
    await eventually(() => stdout().includes('MODIFIED'));
    expect(stderr().match(/connection refused/g)).toHaveLength(1);
    expect(
      stdout()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).type),
    ).toEqual(['ADDED', 'ADDED', 'MODIFIED']);
  });

  it('of one object shows only that, and ends when it is gone', async () => {
    const { stdout, ended } = start('get pods/a -watch');
    await eventually(() => watches.length === 1);
    expect(watches[0]?.request).toContain('resourceVersion=3');
    send('MODIFIED', { ...pod('other'), resourceVersion: 5 });
    send('MODIFIED', pod('a', { resourceVersion: 6 }));
    send('DELETED', pod('a', { resourceVersion: 8 }));
    expect((await ended).code).toBe(0);
    expect(rows(stdout()).map((row) => [row[0], row.at(-1)])).toEqual([
      ['a', 'Running'],
      ['a', 'modified'],
      ['a', 'deleted'],
    ]);
  });

  it('ends when it is interrupted', async () => {
    const { kill, ended } = start('list pods -watch');
    await eventually(() => watches.length === 1);
    await kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: '' });
  });
});

describe('describe', () => {
  it('asks for the pod, what happened to it, and what may take it', async () => {
    const env = await serve((request) => {
      if (request.includes('/pods/a?')) return { body: JSON.stringify(pod('a')) };
      const kind = request.includes('events')
        ? 'EventList'
        : request.includes('services')
          ? 'ServiceList'
          : 'ReplicationControllerList';
      return { body: JSON.stringify({ kind, items: [] }) };
    });
    const { code, stdout } = await bench.run('kubecfg describe pods/a', { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Name: +a\n/);
    expect([...asked()].sort()).toEqual([
      'GET /api/v1beta1/events?fields=involvedObject.kind%3DPod%2CinvolvedObject.name%3Da&namespace=default',
      'GET /api/v1beta1/pods/a?namespace=default',
      'GET /api/v1beta1/replicationControllers?namespace=default',
      'GET /api/v1beta1/services?namespace=default',
    ]);
  });

  it.each([
    ['describe pods', 'Which of the pods? kubecfg list pods shows them.'],
    ['describe widgets/x', 'Resources: events, minions, pods, replicationControllers, services'],
  ])('%s says what is missing', async (command, hint) => {
    const { code, stderr } = await bench.run(`kubecfg ${command}`);
    expect(code).toBe(255);
    expect(stderr).toContain('usage: kubecfg [OPTIONS] describe <');
    expect(stderr).toContain(hint);
  });
});

describe('help', () => {
  it('of a verb shows its own flags first', async () => {
    const { code, stdout } = await bench.run('kubecfg help rollingupdate');
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: kubecfg [OPTIONS] rollingupdate <controller>\n');
    expect(stdout).toContain('Its flags:\n  -u=1m0s: Update interval period\n  -image="": ');
    expect((await bench.run('kubecfg logs -help')).stderr).toMatch(/^Usage: kubecfg \[OPTIONS\] logs/);
  });

  it('without a verb is the usage text, and of an unknown one an error', async () => {
    expect((await bench.run('kubecfg help')).stdout).toMatch(/^Usage: kubecfg -h /);
    expect((await bench.run('kubecfg help frob')).code).toBe(255);
  });
});

describe('completion', () => {
  /** What bash offers for a line whose last word is being typed. */
  async function offered(line: string, env: Record<string, string> = {}): Promise<string[]> {
    const words = line.split(' ');
    bench.write(
      'offer.sh',
      `source <(kubecfg completion bash)\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}\n_kubecfg\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`,
    );
    const { stdout } = await bench.run('bash offer.sh', { env });
    return stdout.split('\n').filter(Boolean);
  }

  it.each([
    ['kubecfg li', ['list']],
    ['kubecfg -json d', ['describe', 'delete']],
    ['kubecfg list mi', ['minions']],
    ['kubecfg get po', ['pods/']],
    ['kubecfg -templ', ['-template', '-template_file']],
    ['kubecfg -o w', ['wide']],
    ['kubecfg completion z', ['zsh']],
  ])('of %s', async (line, expected) => {
    expect(await offered(line)).toEqual(expected);
  });

  it('offers the ids of what the server has, asked for with the flags of the line', async () => {
    const env = await serve(() => ({ body: JSON.stringify({ ...LIST, items: [pod('redis'), pod('web')] }) }));
    expect(await offered('kubecfg -ns other delete pods/r', env)).toEqual(['pods/redis']);
    expect(await offered('kubecfg logs w', env)).toEqual(['web']);
    expect(asked()).toEqual([
      'GET /api/v1beta1/pods?namespace=other',
      'GET /api/v1beta1/pods?namespace=default',
    ]);
  });

  it('is read by the shells', async () => {
    bench.write('bash.sh', (await bench.run('kubecfg completion bash')).stdout);
    execFileSync('bash', ['-n', `${bench.cwd}/bash.sh`]);
    expect((await bench.run('kubecfg completion zsh')).stdout).toContain('bashcompinit');
    expect((await bench.run('kubecfg completion fish')).stderr).toContain(
      'usage: kubecfg completion bash|zsh',
    );
  });
});

describe('at a terminal', () => {
  /** Runs a command line at a terminal and gives all that appears there. */
  async function appears(words: string, env: Record<string, string>): Promise<string> {
    return (await bench.run(`script -qec 'kubecfg ${words}' /dev/null </dev/null`, { env })).stdout;
  }

  it('words for how a pod is have colours, and only there', async () => {
    const env = await serve(() => ({ body: JSON.stringify(LIST) }));
    expect(await appears('list pods', env)).toContain('\x1b[32mRunning\x1b[0m');
    expect(await appears('list pods', { ...env, NO_COLOR: '1' })).not.toContain('\x1b[');
    expect(await appears('list pods', { ...env, TERM: 'dumb' })).not.toContain('\x1b[');
    expect((await bench.run('kubecfg list pods', { env })).stdout).not.toContain('\x1b[');
  });

  it('texts of the server cannot command it', async () => {
    const env = await serve(() => ({
      body: JSON.stringify({ ...LIST, items: [pod('a', { labels: { x: '\x1b[2J\x9bm' } })] }),
    }));
    expect(await appears('list pods', env)).toContain('x=\ufffd[2J\ufffdm');
    expect((await bench.run('kubecfg list pods', { env })).stdout).toContain('x=\x1b[2J');
  });

  it('flags that stand where they are not read are told of', async () => {
    const env = await serve(() => ({ body: JSON.stringify(LIST) }));
    expect(await appears('list pods -json', env)).toContain(
      'Flags stand before the verb; -json is a plain word here.',
    );
    expect(await appears('list pods -o name', env)).not.toContain('plain word');
  });

  it.each([
    ['list endpoints', 'kubecfg knows no "endpoints". Resources: events, minions, pods, '],
    ['list', 'list what? Resources: events, minions, pods, '],
    ['get pods', 'Which of the pods? kubecfg list pods shows them.'],
    ['list pods/two', 'Leave out the "two", or say get to see it alone.'],
    ['create /pods/two', 'Leave out the "two": the id of what is made stands in its body.'],
  ])('%s is told what is wrong under the usage; a program gets the usage alone', async (words, hint) => {
    const [usage, told] = (await appears(words, {})).split('\r\n');
    expect(usage).toContain('usage: kubecfg [OPTIONS] ');
    expect(told?.trim().startsWith(hint)).toBe(true);
    expect((await bench.run(`kubecfg ${words}`)).stderr.trim().split('\n')).toHaveLength(1);
  });

  it('columns stay where they are under colours', async () => {
    const env = await serve(() => ({ body: JSON.stringify(LIST) }));
    const shown = (await appears('list pods -o wide', env)).split('\r\n');
    const bare = (await bench.run('kubecfg list pods -o wide', { env })).stdout.split('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with
    expect(shown.map((line) => line.replace(/\x1b\[\d+m/g, ''))).toEqual(bare);
  });

  it('a rolling update tells how far it is in a line that changes; elsewhere in plain lines, if asked', async () => {
    const controller = {
      kind: 'ReplicationController',
      apiVersion: 'v1beta1',
      id: 'web',
      desiredState: {
        replicas: 1,
        replicaSelector: { name: 'web' },
        podTemplate: {
          desiredState: { manifest: { version: 'v1beta1', containers: [{ name: 'main', image: 'new' }] } },
        },
      },
    };
    const env = await serve((request) => {
      if (request.startsWith('DELETE')) return { body: '{"kind":"Status","status":"Success"}' };
      return { body: JSON.stringify(request.includes('/pods') ? LIST : controller) };
    });
    const live = await appears('-u 0s rollingupdate web', env);
    expect(live).toContain(
      '\r\x1b[K0 of 2 pods replaced; replacing a\r\x1b[K1 of 2 pods replaced; replacing b',
    );
    const verbose = await bench.run('kubecfg -verbose -u 0s rollingupdate web', { env });
    expect(verbose.stderr).toBe(
      '0 of 2 pods replaced; replacing a\n1 of 2 pods replaced; replacing b\n2 of 2 pods replaced\n',
    );
    expect((await bench.run('kubecfg -u 0s rollingupdate web', { env })).stderr).toBe('');
  });

  it('stop stays until the pods are gone', async () => {
    let looks = 0;
    const controller = {
      kind: 'ReplicationController',
      apiVersion: 'v1beta1',
      id: 'web',
      desiredState: { replicas: 1, replicaSelector: { name: 'web' } },
    };
    const env = await serve((request) => {
      if (!request.includes('/pods')) return { body: JSON.stringify(controller) };
      return { body: JSON.stringify({ ...LIST, items: looks++ === 0 ? [pod('a')] : [] }) };
    });
    expect((await bench.run('kubecfg -verbose stop web', { env })).stderr).toBe(
      '1 pod is left\nall pods are gone\n',
    );
    const before = asked().length;
    await bench.run('kubecfg stop web', { env });
    expect(
      asked()
        .slice(before)
        .map((request) => request.split(' ')[0]),
    ).toEqual(['GET', 'PUT']);
  });
});

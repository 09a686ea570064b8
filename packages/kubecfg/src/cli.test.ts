import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleForTests, type KubecfgBench, type Ran } from './testing/kubecfg-run.js';
import { type StubAnswer, type StubServer, startStub } from './testing/stub-server.js';
import { transcripts } from './testing/transcript.js';

/* The tool that is shipped, in what the recordings of golden.test.ts do not show. */

const LOG = 'F{MMDD} {TIME} {PID} ';
const NO_PODS = '{"kind":"PodList","creationTimestamp":null,"apiVersion":"v1beta1","items":[]}';
const PODS_HEAD = 'ID                  Image(s)            Host                Labels              Status';

const bundle = bundleForTests();
let bench: KubecfgBench;
let stub: StubServer | undefined;

beforeAll(() => {
  bench = bundle.bench();
});
afterEach(async () => {
  await stub?.close();
  stub = undefined;
});
afterAll(() => bundle.remove());

/** Runs a command line against a server that gives these answers. */
async function kubecfg(command: string, answers: readonly StubAnswer[] = [], stdin = ''): Promise<Ran> {
  await stub?.close();
  stub = await startStub(answers);
  return bench.run(`kubecfg ${command}`, { env: { KUBERNETES_MASTER: stub.url }, stdin });
}

const asked = (): readonly string[] => (stub?.received ?? []).map(({ request }) => request);

const fatal = (line: number, message: string): Ran => ({
  code: 255,
  stdout: '',
  stderr: `${LOG}kubecfg.go:${line}] ${message}\n`,
});

describe('what differs from v0.5.6 on purpose', () => {
  it('a body without apiVersion is read as v1beta1, so that it keeps its id and labels (deviation 1)', async () => {
    const recorded = transcripts().find(({ name }) => name === '02-create-pod-no-kind');
    const [exchange] = recorded?.exchanges ?? [];
    bench.write('redis.json', recorded?.files.get('redis.json') ?? '');
    await kubecfg('-c redis.json create /pods', [{ body: exchange?.responseBody ?? '' }]);
    expect(JSON.parse(stub?.received[0]?.body ?? '')).toMatchObject({
      id: 'redis',
      labels: { name: 'redis' },
    });
  });

  it('a field of the wrong type is told, not dropped (deviation 3)', async () => {
    bench.write(
      'typed.json',
      '{"id":"a","desiredState":{"manifest":{"containers":[{"name":1.5,"ports":3}]}}}',
    );
    const ran = await kubecfg('-c typed.json create pods');
    expect(ran.code).toBe(255);
    expect(ran.stderr).toContain(
      'kubecfg.go:163] Error parsing typed.json as an object for pods: Pod cannot be read',
    );
    expect(ran.stderr).toContain('desiredState.manifest.containers[0].ports: expected a list');
    expect(asked()).toEqual([]);
  });

  it('unknown fields are named, ours and those that the server finds (deviation 4)', async () => {
    bench.write('odd.json', '{"id":"a","labls":{"x":"y"}}');
    const headers = { Warning: ['299 - "unknown field \\"colour\\""', '299 - "another"'] };
    const ran = await kubecfg('-c odd.json create pods', [{ headers, body: '{"kind":"Pod","id":"a"}' }]);
    expect(ran.code).toBe(0);
    const lines = ran.stderr.split('\n');
    expect(lines[0]).toMatch(/^Warning: .*labls.*labels/);
    expect(lines.slice(1)).toEqual(['Warning: unknown field "colour"', 'Warning: another', '']);
  });

  it('who cannot be reached is told with what to check', async () => {
    const ran = await bench.run('kubecfg -h http://127.0.0.1:1 list pods');
    expect(ran.code).toBe(255);
    // The first line is that of a build of 2014; the recording is from a build with a newer Go.
    expect(ran.stderr.split('\n')).toEqual([
      `${LOG}kubecfg.go:428] Got request error: Get http://127.0.0.1:1/api/v1beta1/pods?namespace=default: dial tcp 127.0.0.1:1: connection refused`,
      expect.stringContaining('No apiserver was reached at http://127.0.0.1:1 (from -h)'),
      expect.stringContaining('KUBERNETES_MASTER'),
      '',
    ]);
  });

  it.each([
    ['list pod', 'usage: kubecfg [OPTIONS] list', 'Did you mean pods?'],
    ['get replicationcontrollers/x', 'usage: kubecfg [OPTIONS] get', 'Did you mean replicationControllers?'],
    ['lst pods', 'Unknown command lst', 'Did you mean list?'],
  ])('%s suggests what was meant', async (command, said, hint) => {
    const { code, stderr } = await kubecfg(command);
    expect(code).toBe(255);
    const [first, second] = stderr.split('\n');
    expect(first).toContain(said);
    expect(second?.trim()).toBe(hint);
  });

  it('several faults are listed, one a line', async () => {
    const causes = ['a: required value', 'b: invalid value'].map((message) => ({ message }));
    const body = JSON.stringify({
      kind: 'Status',
      status: 'Failure',
      message: 'pod "x" is invalid: [a, b]',
      reason: 'Invalid',
      details: { id: 'x', kind: 'pod', causes },
      code: 422,
    });
    const { stderr } = await kubecfg('get pods/x', [{ code: 422, body }]);
    expect(stderr).toBe(
      `${LOG}kubecfg.go:428] Got request error: pod "x" is invalid: [a, b]\n  a: required value\n  b: invalid value\n`,
    );
  });
});

describe('the command line', () => {
  it('without a verb shows the usage text of v0.5.6 to its head, and the flags as a build of 2014 lists them', async () => {
    const { code, stdout, stderr } = await kubecfg('');
    const recorded = transcripts().find(({ name }) => name === '35-no-arguments');
    const [head = ''] = (recorded?.stderr ?? '').split('Options:\n');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.startsWith(`${head}Options:\n`)).toBe(true);
    const flags = [...(recorded?.stderr ?? '').matchAll(/^ {2}-(\w+)/gm)].map(([, name]) => name);
    expect(flags.length).toBeGreaterThan(30);
    expect([...stderr.matchAll(/^ {2}-(\w+)=/gm)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(flags),
    );
    expect(stderr).toContain(
      '\n  -auth="{HOME}/.kubernetes_auth": Path to the auth info file.  If missing, prompt the user.  Only used if doing https.\n',
    );
    expect(stderr).toContain('\n  -s=-1: If positive, create and run a corresponding service on this port');
    expect(stderr).toContain('\n  -u=1m0s: Update interval period\n');
  });

  it.each([
    ['-frob list', 'flag provided but not defined: -frob'],
    ['list -h', undefined],
    ['-h', 'flag needs an argument: -h'],
    ['-s x run', 'invalid value "x" for flag -s: strconv.ParseInt: parsing "x": invalid syntax'],
    ['-u 5 ns', 'invalid value "5" for flag -u: time: missing unit in duration 5'],
    [
      '-json=maybe ns',
      'invalid boolean value "maybe" for -json: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
  ])('%s', async (command, said) => {
    const { code, stderr } = await kubecfg(command);
    if (said === undefined) return expect(code).not.toBe(2);
    expect(code).toBe(2);
    const [first = '', second] = stderr.split('\n');
    expect(first.startsWith(said)).toBe(true);
    expect(second).toBe('Usage: kubecfg -h [-c config/file.json|url|-] <method>');
    return undefined;
  });

  it('-help shows the usage text and ends with 2', async () => {
    const { code, stderr } = await kubecfg('-help');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Usage: kubecfg/);
  });

  it.each([
    ['-version', 0, 'Kubernetes v0.5.6\n'],
    [
      '-version=raw',
      0,
      'version.Info{Major:"0", Minor:"5.6", GitVersion:"v0.5.6", GitCommit:"", GitTreeState:"not a git tree"}\n',
    ],
  ])('%s', async (command, code, stdout) => {
    expect(await kubecfg(command)).toEqual({ code, stdout, stderr: '' });
    expect(asked()).toEqual([]);
  });

  it.each(['pods', '/pods', '/pods/', '//pods//'])('%s is the resource pods', async (path) => {
    const { stdout } = await kubecfg(`list ${path}`, [{ body: NO_PODS }]);
    expect(stdout.split('\n')[0]).toBe(PODS_HEAD);
    expect(asked()).toEqual(['GET /api/v1beta1/pods?namespace=default']);
  });

  it('words after the resource, flags among them, are ignored as in v0.5.6', async () => {
    const { stdout } = await kubecfg('list pods -json', [{ body: NO_PODS }]);
    expect(stdout.split('\n')[0]).toBe(PODS_HEAD);
  });

  it.each([
    ['get', 352, 'usage: kubecfg [OPTIONS] get <events|minions|pods|replicationControllers|services>[/<id>]'],
    [
      'get pods',
      352,
      'usage: kubecfg [OPTIONS] get <events|minions|pods|replicationControllers|services>[/<id>]',
    ],
    [
      'list pods/x',
      357,
      'usage: kubecfg [OPTIONS] list <events|minions|pods|replicationControllers|services>',
    ],
    [
      'delete pods',
      362,
      'usage: kubecfg [OPTIONS] delete <events|minions|pods|replicationControllers|services>/<id>',
    ],
    [
      '-c x create pods/a',
      368,
      'usage: kubecfg [OPTIONS] create <events|minions|pods|replicationControllers|services>',
    ],
    ['stop', 444, 'usage: kubecfg [OPTIONS] stop|rm|rollingupdate <controller>'],
    ['rm a b', 444, 'usage: kubecfg [OPTIONS] stop|rm|rollingupdate <controller>'],
    ['run a 1', 459, 'usage: kubecfg [OPTIONS] run <image> <replicas> <controller>'],
    ['resize a', 471, 'usage: kubecfg resize <controller> <replicas>'],
    ['ns a b', 502, 'usage: kubecfg ns [<namespace>]'],
    ['ns Not_OK', 508, 'Error: Namespace Not_OK is not a valid DNS Label'],
    ['resize a x', 476, 'Error parsing replicas: strconv.ParseInt: parsing "x": invalid syntax'],
    [
      '-s 80 run img 1 Web_1',
      483,
      'Error: Service creation requested, but an invalid name for a service was provided (Web_1). Service names must be valid DNS labels.',
    ],
    [
      '-api_version v9 list pods',
      230,
      "Can't configure client: API version 'v9' is not recognized (valid values: v1beta1, v1beta2)",
    ],
    ['-l name list pods', 428, "Got request error: invalid selector: 'name'; can't understand 'name'"],
    ['-c none create pods', 148, 'Unable to read none: open none: no such file or directory'],
    [
      '-template {{.id list pods',
      330,
      "Error 'template: output:1: unclosed action' parsing template:\n'{{.id'",
    ],
    [
      '-template_file none.tmpl list pods',
      321,
      'Error reading template none.tmpl, open none.tmpl: no such file or directory',
    ],
  ])('%s', async (command, line, message) => {
    expect(await kubecfg(command)).toEqual(fatal(line, message));
    expect(asked()).toEqual([]);
  });
});

describe('the namespace', () => {
  it('of -ns overrides the kept one and is not checked', async () => {
    await kubecfg('-ns Not_OK list pods', [{ body: NO_PODS }]);
    expect(asked()).toEqual(['GET /api/v1beta1/pods?namespace=Not_OK']);
  });

  it('is kept in the file of -ns_file', async () => {
    await kubecfg('-ns_file here ns staging');
    expect(bench.read('here')).toBe('{"Namespace":"staging"}');
    expect((await kubecfg('-ns_file here ns')).stdout).toBe('Using namespace staging\n');
  });

  it('cannot be had from a file that is no JSON', async () => {
    bench.write('broken', 'not json');
    expect(await kubecfg('-ns_file broken list pods')).toEqual(
      fatal(195, "Error loading current namespace: invalid character 'o' in literal null (expecting 'u')"),
    );
  });
});

describe('bodies', () => {
  const POD = '{"kind":"Pod","id":"a"}';

  it('come from standard input for -c -', async () => {
    await kubecfg('-c - create pods', [{ body: POD }], 'id: from-stdin\n');
    expect(JSON.parse(stub?.received[0]?.body ?? '').id).toBe('from-stdin');
  });

  it('come from the web, over redirects', async () => {
    const web = await startStub([
      { code: 302, headers: { location: '/there.json' }, body: '' },
      { body: '{"id":"from-web"}' },
    ]);
    await kubecfg(`-c ${web.url}/here.json create pods`, [{ body: POD }]);
    await web.close();
    expect(web.received.map(({ request }) => request)).toEqual(['GET /here.json', 'GET /there.json']);
    expect(JSON.parse(stub?.received[0]?.body ?? '').id).toBe('from-web');
  });

  it('are not had from a page that is not there', async () => {
    const web = await startStub([{ code: 404, body: 'no' }]);
    const ran = await kubecfg(`-c ${web.url}/x create pods`);
    await web.close();
    expect(ran).toEqual(fatal(137, 'Unable to read URL, server reported 404 404 Not Found'));
  });

  it.each([
    ['', 'empty input'],
    [
      '{"kind":"ReplicationController","apiVersion":"v1beta1"}',
      "data of kind 'ReplicationController', obj of type 'Pod'",
    ],
    ['{"kind":"Pod","apiVersion":"v9"}', "Unable to create new object of type ('v9', 'Pod')"],
    ['{"apiVersion":"v1beta3"}', "Unable to create new object of type ('v1beta3', 'Pod')"],
    ['[1, 2', "couldn't get version/kind: YAML error: did not find expected ',' or ']'"],
    [
      'a: b\nc: d: e\n',
      "couldn't get version/kind: YAML error: line 1: mapping values are not allowed in this context",
    ],
  ])('%j are refused', async (text, reason) => {
    expect(await kubecfg('-c - create pods', [], text)).toEqual(
      fatal(163, `Error parsing - as an object for pods: ${reason}`),
    );
  });

  it('are shown by print without asking the server, and without a newline of its own', async () => {
    const { stdout } = await kubecfg('-json -c - print pods', [], 'id: a\napiVersion: v1beta2\n');
    expect(stdout).toBe(
      '{"kind":"Pod","id":"a","creationTimestamp":null,"apiVersion":"v1beta1","desiredState":{"manifest":{"version":"","id":"","volumes":null,"containers":null,"restartPolicy":{}}},"currentState":{"manifest":{"version":"","id":"","volumes":null,"containers":null,"restartPolicy":{}}}}',
    );
    expect(asked()).toEqual([]);
  });

  it('are of a resource that is known', async () => {
    expect(await kubecfg('-c - print widgets', [], 'id: a')).toEqual(
      fatal(163, 'Error parsing - as an object for widgets: unknown storage type: widgets'),
    );
  });

  it('are logged before they are sent with -verbose', async () => {
    const { stderr } = await kubecfg('-verbose -c - create pods', [{ body: POD }], 'id: a');
    expect(stderr).toMatch(
      /^I\{MMDD\} \{TIME\} \{PID\} kubecfg.go:166\] Parsed config file successfully; sending:\n\{"kind":"Pod","id":"a"/,
    );
  });
});

describe('answers', () => {
  const POD = { kind: 'Pod', id: 'a', creationTimestamp: null, apiVersion: 'v1beta1' };

  it('that tell of an operation are asked after until it is done', async () => {
    const working = {
      code: 202,
      body: '{"kind":"Status","status":"Working","reason":"Working","details":{"id":"67","kind":"operation"},"code":202}',
    };
    const { code, stdout, stderr } = await kubecfg('delete pods/a', [
      working,
      { body: '{"kind":"Status","status":"Success"}' },
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Status\n----------\nSuccess\n\n' });
    expect(stderr).toMatch(
      /^I\{MMDD\} \{TIME\} \{PID\} request.go:\d+\] Waiting for completion of operation 67\n$/,
    );
    expect(asked()).toEqual([
      'DELETE /api/v1beta1/pods/a?namespace=default',
      'GET /api/v1beta1/operations/67',
    ]);
  });

  it('that are no objects of the API say what was asked and what came', async () => {
    const { code, stderr } = await kubecfg('list pods', [{ code: 404, body: '404: Page Not Found' }]);
    expect(code).toBe(255);
    expect(stderr).toBe(
      `${LOG}kubecfg.go:428] Got request error: request [&http.Request{Method:"GET", URL:"${stub?.url}/api/v1beta1/pods?namespace=default"}] failed (404) 404 Not Found: 404: Page Not Found\n`,
    );
  });

  it('without a message are an error without one', async () => {
    const body = '{"kind":"Status","status":"Failure","reason":"BadRequest","code":400}';
    expect(await kubecfg('list pods', [{ code: 400, body }])).toEqual(fatal(428, 'Got request error: '));
  });

  it('that cannot be written are an error of one line', async () => {
    const { code, stderr } = await kubecfg('list pods > /dev/full', [{ body: NO_PODS }]);
    expect(code).toBe(255);
    expect(stderr).toMatch(/^kubecfg: standard output cannot be written: ENOSPC.*\n$/);
  });

  it('are put through a template', async () => {
    const { stdout } = await kubecfg(
      `-template '{{range .items}}{{.id}} {{.n}} {{.missing}}{{end}}' list pods`,
      [{ body: '{"kind":"PodList","items":[{"id":"a","n":1000001}]}' }],
    );
    expect(stdout).toBe('a 1.000001e+06 <no value>\n');
  });

  it('are put through a template of a file before one of the command line', async () => {
    bench.write('t.tmpl', '[{{.id}}]');
    const { stdout } = await kubecfg('-template x -template_file t.tmpl get pods/a', [
      { body: JSON.stringify(POD) },
    ]);
    expect(stdout).toBe('[a]\n');
  });

  it('that a template cannot be carried out on are shown', async () => {
    const { code, stderr } = await kubecfg("-template '{{.id.x}}' get pods/a", [
      { body: JSON.stringify(POD) },
    ]);
    expect(code).toBe(255);
    expect(stderr).toContain(
      `kubecfg.go:434] Failed to print: template: output:1:5: executing "output" at <.id.x>: can't evaluate field x in type interface {}\nRaw received object:\n`,
    );
    expect(stderr).toContain(`\n\nBody received: ${JSON.stringify(POD)}\n`);
  });

  it.each([
    ['-json', `${NO_PODS.replace('[]', 'null')}\n`],
    ['-o json', `${NO_PODS}\n`],
  ])('of %s say of nothing what such programs expect', async (flags, text) => {
    expect((await kubecfg(`${flags} list pods`, [{ body: NO_PODS }])).stdout).toBe(text);
  });

  it.each([
    ['-json -yaml', '{"kind":"Pod"'],
    ['-yaml -template x', 'metadata:'],
  ])('of %s are printed in the first form', async (flags, start) => {
    const { stdout } = await kubecfg(`${flags} get pods/a`, [{ body: JSON.stringify(POD) }]);
    expect(stdout.startsWith(start)).toBe(true);
  });
});

describe('the version of the server', () => {
  const VERSION =
    '{"major":"0","minor":"5.6","gitVersion":"v0.5.6","gitCommit":"","gitTreeState":"not a git tree"}';
  const OTHER = VERSION.replace('5.6', '6');

  it('is shown whole with =raw', async () => {
    const { stdout } = await kubecfg('-server_version=raw', [{ body: OTHER }]);
    expect(stdout).toBe(
      'version.Info{Major:"0", Minor:"6", GitVersion:"v0.5.6", GitCommit:"", GitTreeState:"not a git tree"}\n',
    );
  });

  it('that cannot be had is told on standard output', async () => {
    const { code, stdout, stderr } = await kubecfg('-server_version', [{ code: 500, body: 'oh' }]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^Couldn't read version from server: request .*failed \(500\)/);
  });

  it('is empty where what answers is another program', async () => {
    const answer = { body: '{"etcdserver":"3.4.23"}' };
    expect((await kubecfg('-server_version', [answer])).stdout).toBe('Server: Kubernetes \n');
  });

  it('must be ours with -expect_version_match', async () => {
    const { code, stdout } = await kubecfg('-expect_version_match list pods', [{ body: OTHER }]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Server version \(version.Info\{.*Minor:"6".*\}\) differs from client version \(.*\)!\n$/,
    );
    const fine = await kubecfg('-expect_version_match list pods', [{ body: VERSION }, { body: NO_PODS }]);
    expect(fine.code).toBe(0);
    expect(asked()).toEqual(['GET /version', 'GET /api/v1beta1/pods?namespace=default']);
  });

  it('is asked for at the root, wherever the API is', async () => {
    stub = await startStub([{ body: VERSION }]);
    await bench.run(`kubecfg -h ${stub.url}/some/where -server_version`);
    expect(asked()).toEqual(['GET /version']);
  });
});

describe('the host', () => {
  it.each([
    ['http://HOST', '/api/v1beta1/pods'],
    ['http://HOST/api', '/api/v1beta1/pods'],
    ['http://HOST/api/', '/api/v1beta1/pods'],
    ['http://HOST/', '/v1beta1/pods'],
    ['http://HOST/x/y', '/x/y/v1beta1/pods'],
    ['HOST', '/api/v1beta1/pods'],
    ['HOST/api', '/api/v1beta1/pods'],
  ])('%s leads to %s', async (host, path) => {
    stub = await startStub([{ body: NO_PODS }]);
    await bench.run(`kubecfg -h ${host.replace('HOST', `127.0.0.1:${stub.port}`)} list pods`);
    expect(asked()).toEqual([`GET ${path}?namespace=default`]);
  });

  it('may be a name and a port', async () => {
    stub = await startStub([{ body: NO_PODS }]);
    await bench.run(`kubecfg -h localhost:${stub.port} list pods`);
    expect(asked()).toEqual(['GET /api/v1beta1/pods?namespace=default']);
  });

  it.each(['ftp', 'foo'])('of the scheme %s is found out when it is asked', async (scheme) => {
    const { code, stderr } = await bench.run(`kubecfg -h ${scheme}://h:1 list pods`);
    expect(code).toBe(255);
    expect(stderr.split('\n')[0]).toBe(
      `${LOG}kubecfg.go:428] Got request error: Get ${scheme}://h:1/api/v1beta1/pods?namespace=default: unsupported protocol scheme "${scheme}"`,
    );
    expect(stderr).toContain('  The apiserver speaks http or https');
  });

  it('that makes no sense is fatal', async () => {
    const { code, stderr } = await bench.run('kubecfg -h http:// list pods');
    expect(code).toBe(255);
    expect(stderr).toContain(
      "kubecfg.go:230] Can't configure client: host must be a URL or a host:port pair",
    );
  });
});

describe('v1beta2', () => {
  it('is spoken in paths and bodies, and printed as v1beta1', async () => {
    const text =
      'id: a\ndesiredState: {manifest: {version: v1beta1, containers: [{name: a, image: i, env: [{name: X}], volumeMounts: [{name: v, mountPath: /v}]}]}}\n';
    const answer = '{"kind":"Pod","id":"a","creationTimestamp":null,"apiVersion":"v1beta2"}';
    const { stdout } = await kubecfg('-json -api_version v1beta2 -c - create pods', [{ body: answer }], text);
    expect(stdout).toBe(`${answer.replace('v1beta2', 'v1beta1')}\n`);
    expect(asked()).toEqual(['POST /api/v1beta2/pods?namespace=default']);
    const sent = stub?.received[0]?.body ?? '';
    expect(sent).toContain('"apiVersion":"v1beta2"');
    expect(sent).toContain('"env":[{"name":"X"}]');
    expect(sent).toContain('"volumeMounts":[{"name":"v","mountPath":"/v"}]');
  });
});

describe('update', () => {
  it('asks for the object before it looks at its words', async () => {
    expect(
      await kubecfg('-c x update widgets/a', [{ code: 404, body: '404: Page Not Found' }]),
    ).toMatchObject({
      code: 255,
      stderr: expect.stringContaining(
        'kubecfg.go:373] error obtaining resource version for update: request [',
      ),
    });
    expect(asked()).toEqual(['GET /api/v1beta1/widgets/a?namespace=default']);
  });

  it('sends the body as it is when the server names no version', async () => {
    const minion = '{"kind":"Minion","id":"m"}';
    await kubecfg('-l a=b -c - update minions/m', [{ body: minion }, { body: minion }], 'id: m\n');
    expect(stub?.received.map(({ request }) => request)).toEqual([
      'GET /api/v1beta1/minions/m?namespace=default',
      'PUT /api/v1beta1/minions/m?labels=a%3Db&namespace=default',
    ]);
    expect(JSON.parse(stub?.received[1]?.body ?? '')).not.toHaveProperty('resourceVersion');
  });
});

describe('run', () => {
  const SOME = { body: '{"kind":"ReplicationController","id":"a"}' };
  const ports = (): unknown =>
    JSON.parse(stub?.received[0]?.body ?? '').desiredState.podTemplate.desiredState.manifest.containers[0]
      .ports;

  it('takes ports of containers and of hosts', async () => {
    await kubecfg('-p 80,8080:81,0:82 run i 1 a', [SOME]);
    expect(ports()).toEqual([
      { containerPort: 80 },
      { hostPort: 8080, containerPort: 81 },
      { containerPort: 82 },
    ]);
  });

  it.each([
    ['1:2:3', 'I', 'Bad port spec: 1:2:3', 'Bad port spec: 1:2:3'],
    [
      'x:80',
      'E',
      'Host port is not integer: x strconv.ParseInt: parsing "x": invalid syntax',
      'strconv.ParseInt: parsing "x": invalid syntax',
    ],
    [
      '80,',
      'E',
      'Container port is not integer:  strconv.ParseInt: parsing "": invalid syntax',
      'strconv.ParseInt: parsing "": invalid syntax',
    ],
  ])('-p %s is refused', async (spec, severity, logged, reason) => {
    const { code, stderr } = await kubecfg(`-p ${spec} run i 1 a`);
    expect(code).toBe(255);
    const [first, second] = stderr.split('\n');
    expect(first?.startsWith(`${severity}{MMDD}`)).toBe(true);
    expect(first?.endsWith(`] ${logged}`)).toBe(true);
    expect(second).toBe(`${LOG}kubecfg.go:483] Error: ${reason}`);
  });

  it('goes on without ports when one is 0, an oddity of v0.5.6', async () => {
    const { code, stderr } = await kubecfg('-p 80,0 run i 1 a', [SOME]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^E.*Container port is not valid: 0\n$/);
    expect(ports()).toBeUndefined();
  });
});

describe('logs', () => {
  it('go to files as well when they are not to go to standard error alone', async () => {
    const { code, stderr } = await kubecfg('-logtostderr=false -log_dir=logs get pods');
    expect(code).toBe(255);
    expect(stderr).toContain('kubecfg.go:352] usage:');
    expect(bench.read('logs/kubecfg.FATAL')).toContain('kubecfg.go:352] usage:');
    expect(bench.read('logs/kubecfg.INFO')).toContain('kubecfg.go:352] usage:');
  });

  it('tell requests from -v=6 on', async () => {
    const { stderr } = await kubecfg('-v=6 list pods', [{ body: NO_PODS }]);
    expect(stderr).toMatch(/^I.* GET http:\/\/127.0.0.1:\d+\/api\/v1beta1\/pods\?namespace=default 200\n$/);
    expect((await kubecfg('-vmodule=request=6 list pods', [{ body: NO_PODS }])).stderr).toContain(' 200\n');
  });

  it('carry the stack at the line of -log_backtrace_at', async () => {
    const { stderr } = await kubecfg('-log_backtrace_at=kubecfg.go:352 get pods');
    expect(stderr).toMatch(/kubecfg.go:352\] usage:.*\n.*stack\n\s+at /);
  });
});

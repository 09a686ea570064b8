import { afterAll, expect, it } from '@jest/globals';
import { bundleForTests } from '../testing/kubecfg-run.js';

/* `kubecfg -proxy` listens on a port of v0.5.6's choice: in a network namespace of its own that port is free. */

const bundle = bundleForTests();
afterAll(() => bundle.remove());

it('-proxy serves the files of -www on port 8001, until it is stopped', async () => {
  const bench = bundle.bench();
  bench.write('site/hello.txt', 'hello\n');
  bench.write(
    'try.sh',
    `ip link set lo up
kubecfg -proxy -www site -open_browser=false 2>log & proxy=$!
until curl -sf http://127.0.0.1:8001/static/hello.txt; do sleep 0.1; done
curl -s http://127.0.0.1:8001/api/v1beta1/pods
kubecfg -proxy -open_browser=false
echo second $?
kill -INT $proxy; wait $proxy; echo first $?; cat log`,
  );
  const { stdout, stderr } = await bench.run('unshare --net sh try.sh', {
    env: { KUBERNETES_MASTER: 'http://127.0.0.1:1' },
  });
  expect(stdout).toMatch(
    /^hello\nthe apiserver at http:\/\/127\.0\.0\.1:1 did not answer: .*ECONNREFUSED.*\nsecond 255\nfirst 130\nI.* kubecfg\.go:261\] Starting to serve on localhost:8001\n$/,
  );
  expect(stderr).toContain('kubecfg.go:270] listen tcp :8001: address already in use');
});

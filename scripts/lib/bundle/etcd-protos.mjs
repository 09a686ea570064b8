import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../project.mjs';

const LOADS_FILE = /\(0, proto_loader_1\.loadSync\)\([^,]*rpc\.proto`,/;

/**
 * etcd3 reads the description of etcd's calls from a file beside itself when it is loaded. A bundle has no
 * such file: the description is read now, and goes in as data.
 */
export const etcdProtos = {
  name: 'etcd-protos',
  setup({ onLoad }) {
    onLoad({ filter: /\/etcd3\/lib\/connection-pool\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!LOADS_FILE.test(source))
        throw new Error(`${path} loads its protos in a new way: adapt ${LOADS_FILE}`);
      const protos = JSON.stringify(read(join(path, '../../proto/rpc.proto')));
      return { contents: source.replace(LOADS_FILE, () => `(0, proto_loader_1.fromJSON)(${protos},`) };
    });
  },
};

/** As etcd3 has it read: field names as they are written. */
function read(file) {
  return new (protobuf().Root)().loadSync(file, { keepCase: true }).toJSON();
}

/** The very copy of protobufjs that etcd3's loader uses. */
function protobuf() {
  const storage = createRequire(join(ROOT, 'packages/storage/package.json'));
  const etcd3 = createRequire(storage.resolve('etcd3'));
  return createRequire(etcd3.resolve('@grpc/proto-loader'))('protobufjs');
}

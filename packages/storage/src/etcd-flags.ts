import { readFileSync } from 'node:fs';
import { errorText, type FlagValues, listFlag, stringFlag } from '@kube/component-base';
import type { EtcdTls } from './etcd-client.js';

/** The flags by which every program that works on etcd is told where it is. Exactly one must be given. */
export const etcdFlags = {
  etcd_servers: listFlag('URLs of the etcd members, e.g. http://127.0.0.1:4001, separated by commas'),
  etcd_config: stringFlag(
    '',
    'A JSON file instead of -etcd_servers, which also names certificates: {"cluster":{"machines":["https://..."]},"config":{"caCertFiles":["..."],"certFile":"...","keyFile":"..."}}',
  ),
};

/** Where etcd is and how to prove to it who we are. */
export interface EtcdPlace {
  readonly servers: readonly string[];
  readonly tls?: EtcdTls;
}

/**
 * Where the flags say that etcd is; with `-etcd_config` its file and the certificates in it are read.
 *
 * @throws Error that names the flag, or the file and its field, and the remedy
 */
export function etcdPlace(flags: FlagValues<typeof etcdFlags>): EtcdPlace {
  const { etcd_servers: servers, etcd_config: file } = flags;
  if ((servers.length === 0) === (file === '')) {
    // The words of v0.5.6, and what to do about it.
    throw new Error(
      'specify either -etcd_servers or -etcd_config, e.g. -etcd_servers=http://127.0.0.1:4001 or -etcd_config=/etc/kubernetes/etcd.json',
    );
  }
  return file === '' ? { servers } : placeFromFile(file);
}

/** The file's fields, by their part of it. The last of each part steered a client of etcd's v2 API and says nothing to us. */
const FIELDS = {
  cluster: ['machines', 'leader'],
  config: ['caCertFiles', 'certFile', 'keyFile', 'timeout', 'consistency'],
} as const;

function placeFromFile(file: string): EtcdPlace {
  const whole = part(file, '', parse(file), Object.keys(FIELDS));
  const cluster = part(file, 'cluster', whole.cluster, FIELDS.cluster);
  const config = part(file, 'config', whole.config, FIELDS.config);
  const servers = texts(file, 'cluster.machines', cluster.machines);
  if (servers.length === 0) {
    throw new Error(`${file}: cluster.machines must list the URLs of etcd, e.g. ["https://10.0.0.1:2379"]`);
  }
  const ca = texts(file, 'config.caCertFiles', config.caCertFiles).map(readPem);
  const [certFile, keyFile] = [
    text(file, 'config.certFile', config.certFile),
    text(file, 'config.keyFile', config.keyFile),
  ];
  if ((certFile === '') !== (keyFile === '')) {
    throw new Error(`${file}: config.certFile and config.keyFile belong together; give both or neither`);
  }
  if (ca.length === 0 && certFile === '') return { servers };
  return {
    servers,
    tls: {
      ...(ca.length > 0 && { ca: Buffer.concat(ca) }),
      ...(certFile !== '' && { cert: readPem(certFile), key: readPem(keyFile) }),
    },
  };
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`cannot read -etcd_config=${file}: ${errorText(cause)}`, { cause });
  }
}

/** A name that is misspelt would leave a connection without its certificate, and nothing to tell why. */
function part(
  file: string,
  name: string,
  value: unknown,
  fields: readonly string[],
): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  const where = name === '' ? file : `${file}: ${name}`;
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`${where} must be a JSON object`);
  for (const key of Object.keys(value)) {
    if (!fields.includes(key)) {
      throw new Error(`${where} has no field ${JSON.stringify(key)}, only ${fields.join(', ')}`);
    }
  }
  return value as Record<string, unknown>;
}

function texts(file: string, field: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Error(`${file}: ${field} must be a list of texts`);
  }
  return value;
}

function text(file: string, field: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Error(`${file}: ${field} must be a text`);
  return value;
}

/** With a line end, so that several can follow each other. */
function readPem(file: string): Buffer {
  try {
    return Buffer.concat([readFileSync(file), Buffer.from('\n')]);
  } catch (cause) {
    throw new Error(`cannot read a certificate or key that -etcd_config names: ${errorText(cause)}`, {
      cause,
    });
  }
}

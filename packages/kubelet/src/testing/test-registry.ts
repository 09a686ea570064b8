import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A registry on loopback that has every image there is: all of them the same one, of one layer. */
export interface TestRegistry {
  readonly port: number;
  /** How often the layer was asked for. */
  layersAsked(): number;
  /** While on, the layer is not to be had. */
  breakLayers(on: boolean): void;
  close(): Promise<void>;
}

const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

/**
 * Starts a registry on a free port. Docker speaks plain HTTP with those on loopback.
 *
 * @param user `name:password` of the only one who may have its images; anybody unless told
 */
export async function startTestRegistry(user?: string): Promise<TestRegistry> {
  // A layer of its own each time, so that Docker cannot have it yet.
  const layer = emptyFileAsTar(`/made-at-${process.hrtime.bigint()}`);
  const zipped = gzipSync(layer);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: ['/none'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      history: [{ created_by: 'a test' }],
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: described('application/vnd.docker.container.image.v1+json', config),
      layers: [described('application/vnd.docker.image.rootfs.diff.tar.gzip', zipped)],
    }),
  );
  const blobs = new Map([config, zipped].map((blob) => [digestOf(blob), blob]));
  let broken = false;
  let asked = 0;

  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    const [, kind, name] = /\/(manifests|blobs)\/(.+)$/.exec(req.url ?? '') ?? [];
    const isLayer = name === digestOf(zipped);
    if (isLayer) asked++;
    const body = kind === 'manifests' ? manifest : kind === 'blobs' ? blobs.get(name ?? '') : Buffer.alloc(0);
    if (body === undefined || (isLayer && broken)) {
      res.writeHead(404).end();
      return;
    }
    const type = kind === 'manifests' ? MANIFEST_TYPE : 'application/octet-stream';
    res.writeHead(200, {
      'content-type': type,
      'content-length': body.length,
      'docker-content-digest': digestOf(body),
    });
    res.end(req.method === 'HEAD' ? undefined : body);
  };
  const pass = user && `Basic ${Buffer.from(user).toString('base64')}`;
  const server = createServer((req, res) => {
    if (pass === undefined || req.headers.authorization === pass) answer(req, res);
    else res.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    layersAsked: () => asked,
    breakLayers: (on) => {
      broken = on;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function described(mediaType: string, bytes: Buffer) {
  return { mediaType, size: bytes.length, digest: digestOf(bytes) };
}

/** A tar archive with one empty file. */
function emptyFileAsTar(path: string): Buffer {
  const header = Buffer.alloc(512);
  const fields: readonly (readonly [offset: number, text: string])[] = [
    ...([
      [0, path.slice(1)],
      [100, '0000644\0'],
      [108, '0000000\0'],
      [116, '0000000\0'],
    ] as const),
    ...([
      [124, '00000000000\0'],
      [136, '00000000000\0'],
      [148, '        '],
      [156, '0'],
      [257, 'ustar\x0000'],
    ] as const),
  ];
  for (const [offset, text] of fields) header.write(text, offset, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, Buffer.alloc(1024)]);
}

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LogFields, Logger } from '@kube/component-base';
import { silentLogger } from '@kube/component-base/testing';
import { ManifestFolder } from './manifest-folder.js';

const yaml = (id: string): string => `id: ${id}\ncontainers:\n  - name: main\n    image: busybox\n`;

describe('ManifestFolder', () => {
  let dir: string;
  let told: { readonly fields: LogFields; readonly message: string }[];
  let log: Logger;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'manifests-'));
    told = [];
    log = { ...silentLogger, warn: (fields, message) => void told.push({ fields, message }) };
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const folder = (path = dir) => new ManifestFolder(path, { source: 'file', nodeName: 'n' }, log);
  const put = (name: string, text: string) => writeFile(join(dir, name), text);
  const names = async (of: ManifestFolder) => (await of.read())?.pods.map(({ metadata }) => metadata.name);

  it('reads YAML and JSON of either version, single or several, and no dot files or folders', async () => {
    await put('b.yaml', `version: v1beta2\n${yaml('two')}`);
    await put('a.json', JSON.stringify({ id: 'one', containers: [{ name: 'c', image: 'i' }] }));
    await put(
      'c.yaml',
      `- id: three\n  containers: [{name: c, image: i}]\n- containers: [{name: c, image: i}]\n`,
    );
    await put('.hidden', yaml('hidden'));
    await mkdir(join(dir, 'deeper'));
    await writeFile(join(dir, 'deeper/d.yaml'), yaml('deep'));
    expect(await names(folder())).toEqual(['one-n', 'two-n', 'three-n', 'c-2-n']);
    expect(told).toEqual([]);
  });

  it('answers with none for an empty folder, and not at all for none', async () => {
    expect(await folder().read()).toEqual({ pods: [], whole: true });
    expect(await folder(join(dir, 'missing')).read()).toBeUndefined();
  });

  it('reads a single file', async () => {
    await put('pod.yaml', yaml('one'));
    expect(await names(folder(join(dir, 'pod.yaml')))).toEqual(['one-n']);
  });

  it('does not look at the version, as v0.5.6', async () => {
    await put('pod.yaml', `version: v9\n${yaml('one')}`);
    expect(await names(folder())).toEqual(['one-n']);
  });

  it('keeps the pods of a file that turns bad, tells why once, and takes it up when it is good again', async () => {
    const reader = folder();
    await put('a.yaml', yaml('one'));
    await put('b.yaml', yaml('two'));
    await reader.read();
    await put('a.yaml', 'id: one\ncontainers: {');
    expect(await names(reader)).toEqual(['one-n', 'two-n']);
    expect(await names(reader)).toEqual(['one-n', 'two-n']);
    expect(told).toHaveLength(1);
    expect(told[0]?.fields.source).toBe(join(dir, 'a.yaml'));
    await put('a.yaml', yaml('other'));
    expect(await names(reader)).toEqual(['other-n', 'two-n']);
  });

  it('says that it is not whole when a file never could be read', async () => {
    const reader = folder();
    await put('a.yaml', 'id: [');
    await put('b.yaml', yaml('two'));
    expect(await reader.read()).toMatchObject({ pods: [{ metadata: { name: 'two-n' } }], whole: false });
    await rm(join(dir, 'a.yaml'));
    expect(await reader.read()).toMatchObject({ whole: true });
  });

  it('loses the pods of a file that is removed, and no others', async () => {
    const reader = folder();
    await put('a.yaml', yaml('one'));
    await put('b.yaml', yaml('two'));
    await reader.read();
    await rm(join(dir, 'a.yaml'));
    expect(await names(reader)).toEqual(['two-n']);
  });

  it('keeps a pod when its file is renamed', async () => {
    const reader = folder();
    await put('a.yaml', yaml('one'));
    const before = await reader.read();
    await rename(join(dir, 'a.yaml'), join(dir, 'z.yaml'));
    expect(await reader.read()).toEqual(before);
  });

  it('takes the first of two files with one id, and tells', async () => {
    await put('a.yaml', yaml('one'));
    await put('b.yaml', `${yaml('one')}uuid: second\n`);
    expect(await names(folder())).toEqual(['one-n']);
    expect(told[0]?.fields.source).toBe(join(dir, 'b.yaml'));
  });

  it('names unknown fields', async () => {
    await put('a.yaml', `${yaml('one')}volume: []\n`);
    expect(await names(folder())).toEqual(['one-n']);
    expect(String(told[0]?.fields.err)).toContain('did you mean "volumes"?');
  });
});

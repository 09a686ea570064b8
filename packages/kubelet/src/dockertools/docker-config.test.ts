import { describe, expect, it } from '@jest/globals';
import { credentialsFor, parseDockerConfig } from './docker-config.js';

const auth = (user: string): object => ({ auth: Buffer.from(`${user}:secret:${user}`).toString('base64') });
const registries = {
  'https://index.docker.io/v1/': auth('hub'),
  'quay.io': auth('quay'),
  'quay.io/team': auth('team'),
  'http://127.0.0.1:5000/v2/': { username: 'local', password: 'x' },
  'empty.example.com': { email: 'a@b' },
};

describe('credentials for an image', () => {
  it.each([
    ['busybox', 'hub'],
    ['dockerfile/redis:2.8', 'hub'],
    ['docker.io/library/busybox', 'hub'],
    ['quay.io/other/app', 'quay'],
    ['quay.io/team/app@sha256:abc', 'team'],
    ['quay.io/teammate/app', 'quay'],
    ['127.0.0.1:5000/app', 'local'],
    ['localhost/app', undefined],
    ['gcr.io/app', undefined],
    ['empty.example.com/app', undefined],
  ])('%s: %s', (image, user) => {
    for (const config of [registries, { auths: registries }]) {
      expect(credentialsFor(parseDockerConfig(JSON.stringify(config)), image)?.username).toBe(user);
    }
  });

  it('have a password that may hold colons', () => {
    const config = parseDockerConfig(JSON.stringify(registries));
    expect(credentialsFor(config, 'busybox')?.password).toBe('secret:hub');
  });

  it.each(['', '[]', '"x"', '{'])('are not to be had from %s', (text) => {
    expect(() => parseDockerConfig(text)).toThrow();
  });
});

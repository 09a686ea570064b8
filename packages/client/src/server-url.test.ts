import { describe, expect, it } from '@jest/globals';
import { serverUrl } from './server-url.js';

describe('serverUrl', () => {
  it.each([
    ['http://h:8080', 'http://h:8080/api'],
    ['http://h:8080/', 'http://h:8080/'],
    ['http://h:8080/x/y', 'http://h:8080/x/y'],
    ['10.0.0.1:8080', 'http://10.0.0.1:8080/api'],
    ['localhost:8080', 'http://localhost:8080/api'],
    ['myhost', 'http://myhost/api'],
  ])('reads %s as %s', (text, url) => {
    expect(serverUrl(text, false).href).toBe(url);
  });

  it('takes https for a bare host when certificates are given', () => {
    expect(serverUrl('myhost:6443', true).href).toBe('https://myhost:6443/api');
  });

  it.each(['', 'ftp://h', 'http://', 'a b'])('refuses %j', (text) => {
    expect(() => serverUrl(text, false)).toThrow(`host must be a URL or a host:port pair: "${text}"`);
  });
});

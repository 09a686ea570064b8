import { describe, expect, it } from '@jest/globals';
import { createEtcdClient } from './etcd-client.js';

describe('createEtcdClient', () => {
  it.each([
    [[], 'no etcd servers given'],
    [['10.0.0.1:2379'], 'etcd server "10.0.0.1:2379" is not a URL like http://127.0.0.1:2379'],
    [['etcd'], 'etcd server "etcd" is not a URL'],
    [['http://a:2379/v2'], 'etcd server "http://a:2379/v2" is not a URL'],
    [['http://a:2379', 'https://b:2379'], 'must be all http or all https: http://a:2379, https://b:2379'],
  ])('refuses %j', (servers, message) => {
    expect(() => createEtcdClient(servers, 1)).toThrow(message);
  });

  it('takes several servers, and does not connect before it is used', () => {
    createEtcdClient(['http://127.0.0.1:1', 'http://127.0.0.1:2/'], 1).close();
  });
});

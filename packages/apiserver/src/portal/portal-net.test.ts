import { describe, expect, it } from '@jest/globals';
import { isPortalAddress, parsePortalNet, pickPortalIP } from './portal-net.js';

describe('parsePortalNet', () => {
  it('masks host bits away', () => {
    expect(parsePortalNet('172.0.9.7/16').cidr).toBe('172.0.0.0/16');
  });

  it.each([
    ['foo', /not an IPv4 network/],
    ['10.0.0.0', /not an IPv4 network/],
    ['10.0.0.256/16', /not an IPv4 network/],
    ['10.0.0.0/33', /not an IPv4 network/],
    ['10.0.0.0/30', /at least 8 addresses, has 4/],
  ])('refuses %s', (cidr, message) => {
    expect(() => parsePortalNet(cidr)).toThrow(message);
  });
});

describe('isPortalAddress', () => {
  const net = parsePortalNet('10.1.0.0/29');

  it.each([
    ['10.1.0.0', false, 'the network'],
    ['10.1.0.1', true, 'the first, when asked for'],
    ['10.1.0.6', true, 'the last'],
    ['10.1.0.7', false, 'broadcast'],
    ['10.1.0.8', false, 'the next network'],
    ['10.1.0.01', false, 'no address'],
    ['web', false, 'no address'],
  ])('%s: %s (%s)', (ip, expected) => {
    expect(isPortalAddress(net, ip)).toBe(expected);
  });
});

describe('pickPortalIP', () => {
  const net = parsePortalNet('10.1.0.0/29');
  const nothingTaken = (): boolean => false;

  it('hands out neither network nor broadcast address nor, while there is another, the first', () => {
    const picked = new Set<string | undefined>();
    for (let die = 0; die < 1; die += 0.01) picked.add(pickPortalIP(net, nothingTaken, () => die));
    expect([...picked].sort()).toEqual(['10.1.0.2', '10.1.0.3', '10.1.0.4', '10.1.0.5', '10.1.0.6']);
  });

  it('finds the last free address although the dice never show it', () => {
    const ip = pickPortalIP(
      net,
      (each) => each !== '10.1.0.4',
      () => 0,
    );
    expect(ip).toBe('10.1.0.4');
  });

  it('hands out the first when it is the last that is free', () => {
    expect(pickPortalIP(net, (each) => each !== '10.1.0.1', Math.random)).toBe('10.1.0.1');
  });

  it('says when the net is full', () => {
    expect(pickPortalIP(net, () => true, Math.random)).toBeUndefined();
  });
});

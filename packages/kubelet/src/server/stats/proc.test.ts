import { describe, expect, it } from '@jest/globals';
import { parseMemAvailable, parseMounts, parseNetDev } from './proc.js';

describe('parseNetDev', () => {
  it('adds up all interfaces but loopback', () => {
    const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  999      9    9    9    0     0          0         0      999      9    9    9    0     0       0          0
  eth0: 1000     10    1    2    0     0          0         0     2000     20    3    4    0     0       0          0
docker0:5 6 0 0 0 0 0 0 7 8 0 0 0 0 0 0
`;
    expect(parseNetDev(text)).toEqual({
      ...{ rxBytes: 1005, rxPackets: 16, rxErrors: 1, rxDropped: 2 },
      ...{ txBytes: 2007, txPackets: 28, txErrors: 3, txDropped: 4 },
    });
  });
});

describe('parseMemAvailable', () => {
  it('is in bytes, and unknown to old kernels', () => {
    expect(parseMemAvailable('MemTotal:  100 kB\nMemAvailable:     60 kB\n')).toBe(61_440);
    expect(parseMemAvailable('MemTotal:  100 kB\n')).toBeUndefined();
  });
});

describe('parseMounts', () => {
  it('finds the root and what lies on devices, each device once', () => {
    const text = `overlay / overlay rw 0 0
proc /proc proc rw 0 0
/dev/sda1 /var/my\\040logs ext4 rw 0 0
/dev/sda1 /etc/hosts ext4 rw 0 0
/dev/sdb /data xfs rw 0 0
`;
    expect(parseMounts(text)).toEqual([
      { device: 'overlay', folder: '/' },
      { device: '/dev/sda1', folder: '/var/my logs' },
      { device: '/dev/sdb', folder: '/data' },
    ]);
  });
});

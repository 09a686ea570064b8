import { describe, expect, it } from '@jest/globals';
import { CoalescedRead } from './coalesced-read.js';

/** Reads that finish when they are told to. */
function manualReads() {
  const pending: { resolve(value: number): void; reject(error: Error): void }[] = [];
  const read = new CoalescedRead(
    () => new Promise<number>((resolve, reject) => pending.push({ resolve, reject })),
  );
  return { read, pending };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('CoalescedRead', () => {
  it('gives nobody a read that began before it asked', async () => {
    const { read, pending } = manualReads();
    const first = read.get();
    const second = read.get();
    const third = read.get();
    expect(pending).toHaveLength(1);
    pending[0]?.resolve(1);
    await expect(first).resolves.toBe(1);
    await settled();
    expect(pending).toHaveLength(2);
    pending[1]?.resolve(2);
    await expect(Promise.all([second, third])).resolves.toEqual([2, 2]);
  });

  it('tells a failure only to those who asked for that read', async () => {
    const { read, pending } = manualReads();
    const first = read.get();
    const second = read.get();
    pending[0]?.reject(new Error('etcd is away'));
    await expect(first).rejects.toThrow('etcd is away');
    await settled();
    pending[1]?.resolve(2);
    await expect(second).resolves.toBe(2);
  });

  it('reads again for who asks later', async () => {
    const { read, pending } = manualReads();
    const first = read.get();
    pending[0]?.resolve(1);
    await first;
    await settled();
    const second = read.get();
    expect(pending).toHaveLength(2);
    pending[1]?.resolve(2);
    await expect(second).resolves.toBe(2);
  });
});

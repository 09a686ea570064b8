import { describe, expect, it } from '@jest/globals';
import { isQuantity, parseBytes, parseCpuMillis } from './quantity.js';

describe('parseCpuMillis', () => {
  it.each([
    ['100m', 100],
    ['2', 2000],
    ['0.5', 500],
    ['.25', 250],
    ['1.1', 1100],
    ['0.0001', 1],
    ['1k', 1_000_000],
    ['1000m', 1000],
    ['0', 0],
    ['-5m', -5],
    [undefined, 0],
    ['', 0],
    ['much', 0],
    ['1 000', 0],
  ])('%j is %j thousandths', (text, expected) => {
    expect(parseCpuMillis(text)).toBe(expected);
  });
});

describe('parseBytes', () => {
  it.each([
    ['1024', 1024],
    ['64Mi', 67_108_864],
    ['1G', 1_000_000_000],
    ['1Gi', 1_073_741_824],
    ['3221225472', 3_221_225_472],
    ['1.5Ki', 1536],
    ['1e3', 1000],
    ['1500m', 2],
    [undefined, 0],
    ['0x10', 0],
    ['64mi', 0],
  ])('%j is %j bytes', (text, expected) => {
    expect(parseBytes(text)).toBe(expected);
  });
});

describe('isQuantity', () => {
  it.each(['1', '100m', '64Mi', '+1', '1.5', '1E'])('takes %j', (text) => {
    expect(isQuantity(text)).toBe(true);
  });

  it.each(['', 'm', '1x', '1mm', '--1', '1 ', 'NaN', 'Infinity'])('refuses %j', (text) => {
    expect(isQuantity(text)).toBe(false);
  });
});

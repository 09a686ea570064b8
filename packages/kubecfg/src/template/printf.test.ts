import { describe, expect, it } from '@jest/globals';
import { floatText } from './float-text.js';
import { printf } from './printf.js';
import { GoInt, type GoValue } from './value.js';

const int = (value: number): GoInt => new GoInt(value);

describe('printf', () => {
  it.each<[string, GoValue[], string]>([
    ['%s|%5s|%-5s|%.2s', ['a', 'b', 'c', 'long'], 'a|    b|c    |lo'],
    [
      '%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%o|%b|%#x|%c|%U',
      Array(13).fill(int(42)),
      '42|   42|42   |00042|+42| 42|2a|2A|52|101010|0x2a|*|U+002A',
    ],
    ['%d %05d', [int(-7), int(-7)], '-7 -0007'],
    ['%v %v %v %v %v', ['s', 1.5, true, null, [1, 'a']], 's 1.5 true <nil> [1 a]'],
    [
      '%f|%.1f|%8.2f|%e|%g|%G',
      [1.5, 1.25, 3.25, 123456.789, 1e21, 1e-7],
      '1.500000|1.2|    3.25|1.234568e+05|1e+21|1E-07',
    ],
    ['%08.2f|%+.1f', [-3.25, 2], '-0003.25|+2.0'],
    ['%q %#q %x', ['a"b\n', 'raw', 'hi'], '"a\\"b\\n" `raw` 6869'],
    ['%T %T %T %T %T', ['s', 1, int(1), {}, null], 'string float64 int map[string]interface {} <nil>'],
    ['%#v %#v', [{ b: 1, a: 's' }, [true]], 'map[string]interface {}{"a":"s", "b":1} []interface {}{true}'],
    ['%t %v', [true, false], 'true false'],
    ['%d', [[int(1), int(2)]], '[1 2]'],
    ['100%%', [], '100%'],
    ['%*d|%-*d|%.*f', [int(4), int(1), int(4), int(2), int(1), 2.55], '   1|2   |2.5'],
    ['%d', ['x'], '%!d(string=x)'],
    ['%s', [null], '%!s(<nil>)'],
    ['%d', [3], '%!d(float64=3)'],
    ['%s %s', ['a'], 'a %!s(MISSING)'],
    ['%s', ['a', 'b', 1], 'a%!(EXTRA string=b, float64=1)'],
    ['%', [], '%!(NOVERB)'],
    ['%y', ['a'], '%!y(string=a)'],
    ['%5t|%v', [true, int(3)], ' true|3'],
  ])('%s', (format, args, expected) => {
    expect(printf(format, args)).toBe(expected);
  });
});

describe('floatText', () => {
  it.each<[number, 'e' | 'f' | 'g', number, string]>([
    [1e6, 'g', -1, '1e+06'],
    [999999, 'g', -1, '999999'],
    [1234567, 'g', -1, '1.234567e+06'],
    [0.0001, 'g', -1, '0.0001'],
    [0.00001, 'g', -1, '1e-05'],
    [0, 'g', -1, '0'],
    [-0, 'g', -1, '-0'],
    [100, 'g', 3, '100'],
    [1234, 'g', 3, '1.23e+03'],
    [5, 'g', 10, '5'],
    [0.125, 'f', 2, '0.12'],
    [0.375, 'f', 2, '0.38'],
    [2.5, 'f', 0, '2'],
    [9.99, 'f', 1, '10.0'],
    [0.04, 'f', 1, '0.0'],
    [0.06, 'f', 1, '0.1'],
    [0.00095, 'f', 3, '0.001'],
    [9.5, 'e', 0, '1e+01'],
    [0, 'e', 2, '0.00e+00'],
    [8, 'e', -1, '8e+00'],
    [Number.POSITIVE_INFINITY, 'g', -1, '+Inf'],
    [Number.NaN, 'f', 2, 'NaN'],
  ])('%d as %s with precision %d', (value, verb, precision, expected) => {
    expect(floatText(value, verb, precision)).toBe(expected);
  });
});

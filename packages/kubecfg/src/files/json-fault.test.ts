import { describe, expect, it } from '@jest/globals';
import { jsonFault } from './json-fault.js';

describe('what Go says of a text that is no JSON', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['[1\n', 'unexpected end of JSON input'],
    ['{"Namespace":"a', 'unexpected end of JSON input'],
    ['hello', "invalid character 'h' looking for beginning of value"],
    ['not json', "invalid character 'o' in literal null (expecting 'u')"],
    ['default', "invalid character 'd' looking for beginning of value"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['{"a":-x}', "invalid character 'x' in numeric literal"],
    ['{"a":1.}', "invalid character '}' after decimal point in numeric literal"],
    ['{"a":"\\x"}', "invalid character 'x' in string escape code"],
    ['{"a":"\\u12g4"}', "invalid character 'g' in \\u hexadecimal character escape"],
    ['{"a":"b\n"}', "invalid character '\\n' in string literal"],
  ])('%j', (text, fault) => {
    expect(jsonFault(text)).toBe(fault);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it.each([
    '{"Namespace":"default"}',
    ' [ ] ',
    '{}',
    '[0,-1.5e+3,true,false,null,"\\u00e9\\n"]',
    '{"a":{"b":[{}]}}',
  ])('%s is none', (text) => {
    expect(jsonFault(text)).toBeUndefined();
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});

import { describe, expect, it } from '@jest/globals';
import { executeTemplate, parseTemplate } from './index.js';

const DATA = {
  id: 'redis',
  labels: { name: 'redis', tier: 'cache' },
  n: 3,
  big: 3221225472,
  half: 1.5,
  yes: true,
  nothing: null,
  none: [],
  items: [
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
  ],
};

const made = (template: string): string => executeTemplate(parseTemplate(template, 'output'), DATA);

describe('a template', () => {
  it.each([
    // Fields, and what is not there.
    ['text only', 'text only'],
    ['{{.id}}', 'redis'],
    ['{{.labels.name}}', 'redis'],
    ['{{.missing}}', '<no value>'],
    ['{{.missing.further}}', '<no value>'],
    ['{{.nothing}}', '<no value>'],
    ['{{.constructor}}{{.labels.toString}}', '<no value><no value>'],
    ['{{(index .items 1).id}}', 'b'],
    ['{{ (.labels).name }}', 'redis'],
    // How values look.
    ['{{.n}} {{.half}} {{.big}} {{.yes}}', '3 1.5 3.221225472e+09 true'],
    ['{{.labels}}', 'map[name:redis tier:cache]'],
    ['{{.items}} {{.none}}', '[map[id:a n:1] map[id:b n:2]] []'],
    [
      '{{3}} {{-3}} {{0x10}} {{010}} {{1.5}} {{1e3}} {{"s"}} {{`raw\\n`}} {{\'a\'}} {{true}}',
      '3 -3 16 8 1.5 1000 s raw\\n 97 true',
    ],
    ['{{"tab\\tquote\\"\\u00e9\\x41\\101"}}', 'tab\tquote"éAA'],
    // Range.
    ['{{range .items}}{{.id}},{{end}}', 'a,b,'],
    ['{{range $e := .items}}{{$e.id}}{{end}}', 'ab'],
    ['{{range $i, $e := .items}}{{$i}}={{$e.id}} {{end}}', '0=a 1=b '],
    ['{{range $k, $v := .labels}}{{$k}}={{$v};{{end}}', undefined],
    ['{{range $k, $v := .labels}}{{$k}}={{$v}};{{end}}', 'name=redis;tier=cache;'],
    ['{{range .none}}x{{else}}empty{{end}}', 'empty'],
    ['{{range .nothing}}x{{else}}empty{{end}}', 'empty'],
    ['{{range .items}}{{if eq .id "b"}}{{break}}{{end}}{{.id}}{{end}}', 'a'],
    ['{{range .items}}{{if eq .id "a"}}{{continue}}{{end}}{{.id}}{{end}}', 'b'],
    ['{{range .items}}{{range $.items}}{{break}}{{end}}{{.id}}{{end}}', 'ab'],
    // If, with.
    ['{{if .yes}}A{{else}}B{{end}}{{if .nothing}}A{{else}}B{{end}}{{if .none}}A{{else}}B{{end}}', 'ABB'],
    ['{{if .nothing}}a{{else if .n}}b{{else}}c{{end}}', 'b'],
    ['{{with .labels}}{{.name}}{{end}}{{with .nothing}}x{{else}}y{{end}}', 'redisy'],
    ['{{with $x := .id}}{{$x}}{{.}}{{end}}', 'redisredis'],
    ['{{with .nothing}}a{{else with .id}}{{.}}{{end}}', 'redis'],
    // Variables.
    ['{{$x := .id}}{{$x}} {{$.n}}', 'redis 3'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}', '21'],
    ['{{range $i, $e := .items}}{{with $i}}{{$e.id}}{{end}}{{end}}', 'b'],
    // Pipelines and functions.
    ['{{.id | printf "%s-%s" "x"}}', 'x-redis'],
    ['{{.id | len | printf "%03d"}}', '005'],
    ['{{len .items}} {{len .labels}} {{len "é"}}', '2 2 2'],
    ['{{index .labels "name"}} {{index .labels "no"}} {{index .items 0 "id"}}', 'redis <no value> a'],
    ['{{slice .id 1 3}} {{slice .items 1}}', 'ed [map[id:b n:2]]'],
    [
      '{{and .yes .id}} {{and .nothing .id}} {{or .nothing .id}} {{or .none .nothing}}',
      'redis <no value> redis <no value>',
    ],
    ['{{and .nothing (index .none 5)}}{{or .id (index .none 5)}}', '<no value>redis'],
    ['{{not .yes}} {{not .nothing}}', 'false true'],
    [
      '{{eq .id "redis"}} {{eq .n 1 2 3}} {{ne .id "x"}} {{lt 1 2}} {{le 2 2}} {{gt .n 2.5}} {{ge "a" "b"}}',
      'true true true true true true false',
    ],
    ['{{eq .nothing .missing}} {{eq .nothing 1}}', 'true false'],
    ['{{print "a" 1 2 "b"}}|{{println "a" 1}}|{{print}}', 'a1 2b|a 1\n|'],
    [
      '{{html "<a href=\'x\'>&"}} {{js "a\'b<"}} {{urlquery "a b&c"}}',
      "&lt;a href=&#39;x&#39;&gt;&amp; a\\'b\\u003C a+b%26c",
    ],
    // White space, comments, other templates.
    ['a \n {{- .id -}} \n b', 'aredisb'],
    ['a {{/* {{nothing}} */}}b{{- /* c */ -}} d', 'a bd'],
    ['{{define "T"}}[{{.}}]{{end}}{{template "T" .id}}{{template "T"}}', '[redis][<no value>]'],
    ['{{block "B" .labels}}{{.tier}}{{end}}', 'cache'],
    ['{{"}}"}}', '}}'],
    ['{{\n.id\n}}', 'redis'],
  ])('%s', (template, expected) => {
    if (expected === undefined) return expect(() => made(template)).toThrow();
    return expect(made(template)).toBe(expected);
  });

  it.each([
    ['{{.id', 'template: output:1: unclosed action'],
    ['a\n{{.id', 'template: output:2: unclosed action'],
    ['{{}}', 'template: output:1: missing value for command'],
    ['{{if}}x{{end}}', 'template: output:1: missing value for if'],
    ['{{.id |}}', 'template: output:1: missing value for command'],
    ['{{end}}', 'template: output:1: unexpected {{end}}'],
    ['{{else}}', 'template: output:1: unexpected {{else}}'],
    ['{{if .id}}x', 'template: output:1: unexpected EOF'],
    ['{{range .items}}x{{else}}y', 'template: output:1: unexpected EOF'],
    ['{{foo}}', 'template: output:1: function "foo" not defined'],
    ['{{constructor}}', 'template: output:1: function "constructor" not defined'],
    ['{{$x}}', 'template: output:1: undefined variable "$x"'],
    ['{{if $x := .id}}{{end}}{{$x}}', 'template: output:1: undefined variable "$x"'],
    ['{{break}}', 'template: output:1: {{break}} outside {{range}}'],
    ['{{"abc}}', 'template: output:1: unterminated quoted string'],
    ['{{.id }', "template: output:1: unrecognized character in action: U+007D '}'"],
    ['{{(.id}}', 'template: output:1: unclosed left paren'],
    ['{{/* x }}', 'template: output:1: unclosed comment'],
    ['{{1 | 2}}', 'template: output:1: non executable command in pipeline stage 2'],
    ['{{nil}}', 'template: output:1:2: executing "output" at <nil>: nil is not a command'],
    [
      '{{.id.x}}',
      `template: output:1:5: executing "output" at <.id.x>: can't evaluate field x in type interface {}`,
    ],
    [
      '{{.nothing.x}}',
      'template: output:1:10: executing "output" at <.nothing.x>: nil pointer evaluating interface {}.x',
    ],
    [
      'line\n  {{$x := .id}}{{$x.y}}',
      `template: output:2:19: executing "output" at <$x.y>: can't evaluate field y in type string`,
    ],
    [
      '{{index .items 9}}',
      'template: output:1:2: executing "output" at <index .items 9>: error calling index: index out of range: 9',
    ],
    [
      '{{len .nothing}}',
      'template: output:1:2: executing "output" at <len .nothing>: error calling len: len of nil pointer',
    ],
    [
      '{{len .n}}',
      'template: output:1:2: executing "output" at <len .n>: error calling len: len of type float64',
    ],
    [
      '{{len}}',
      'template: output:1:2: executing "output" at <len>: wrong number of args for len: want 1 got 0',
    ],
    [
      '{{eq 1}}',
      'template: output:1:2: executing "output" at <eq>: wrong number of args for eq: want at least 2 got 1',
    ],
    [
      '{{eq .id 1}}',
      'template: output:1:2: executing "output" at <eq .id 1>: error calling eq: incompatible types for comparison',
    ],
    [
      '{{lt .yes .yes}}',
      'template: output:1:2: executing "output" at <lt .yes .yes>: error calling lt: invalid type for comparison',
    ],
    [
      '{{range .id}}x{{end}}',
      'template: output:1:8: executing "output" at <.id>: range can\'t iterate over redis',
    ],
    [
      '{{.id .n}}',
      'template: output:1:2: executing "output" at <.id>: id has arguments but cannot be invoked as function',
    ],
    [
      '{{template "none"}}',
      'template: output:1:11: executing "output" at <{{template "none"}}>: template "none" not defined',
    ],
    [
      '{{define "T"}}{{template "T"}}{{end}}{{template "T"}}',
      'template: output:1:25: executing "output" at <{{template "T"}}>: exceeded maximum template depth (1000)',
    ],
  ])('%j is refused', (template, message) => {
    expect(() => made(template)).toThrow(new Error(message));
  });
});

import { describe, expect, it } from '@jest/globals';
import { requestPath } from './api-request.js';
import { restRequest } from './rest-requests.js';
import { normalSelector } from './selectors.js';
import { wholeNumber } from './whole-number.js';

describe('requestPath', () => {
  it('sorts the query, leaves out what is empty, and escapes as Go does', () => {
    const query = { namespace: 'a b', labels: 'x=1,y!=(z*~)', fields: '' };
    expect(requestPath({ method: 'GET', path: ['pods', 'é x!/$&+,;=@:~'], query })).toBe(
      '/pods/%C3%A9%20x%21/$&+,;=@:~?labels=x%3D1%2Cy%21%3D%28z%2A~%29&namespace=a+b',
    );
  });

  it('is the resource alone when nothing narrows it down', () => {
    expect(requestPath({ method: 'GET', path: ['minions'], query: { namespace: '' } })).toBe('/minions');
  });
});

describe('restRequest', () => {
  it('takes an id with slashes for a longer path', () => {
    const { path } = restRequest('GET', { resource: 'pods', id: 'a/b' }, { namespace: 'default' });
    expect(path).toEqual(['pods', 'a', 'b']);
  });
});

describe('normalSelector', () => {
  it.each([
    ['', ''],
    ['a=b', 'a=b'],
    ['b==2,a!=1,,c=', 'a!=1,b=2,c='],
    ['=x', '=x'],
    ['a=b!=c', 'a=b!=c'],
  ])('%j is sent as %j', (text, sent) => {
    expect(normalSelector(text)).toBe(sent);
  });

  it.each(['name', 'a=b=c', 'x,a=b'])('%j is refused', (text) => {
    expect(() => normalSelector(text)).toThrow(/^invalid selector: '/);
  });
});

describe('wholeNumber', () => {
  it.each([
    ['3', 3],
    ['-3', -3],
    ['+07', 7],
  ])('%s', (text, value) => {
    expect(wholeNumber(text)).toBe(value);
  });

  it.each([
    ['0x1', 'strconv.ParseInt: parsing "0x1": invalid syntax'],
    [' 1', 'strconv.ParseInt: parsing " 1": invalid syntax'],
    ['99999999999999999999', 'strconv.ParseInt: parsing "99999999999999999999": value out of range'],
  ])('%j is refused', (text, message) => {
    expect(() => wholeNumber(text)).toThrow(message);
  });
});

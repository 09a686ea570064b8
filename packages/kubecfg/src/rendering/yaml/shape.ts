import { listOf, numberOf, textOf, type Wire, wireOf } from '../wire.js';
import { compareKeys } from './key-order.js';
import type { YamlValue } from './yaml-value.js';

/** Makes of a value that came over the wire what is printed of it. */
export type Shape = (wire: unknown) => YamlValue;

/** One field of a structure: its name in print, and how its value is had; undefined leaves it out. */
export type Field = readonly [name: string, value: (wire: Wire) => YamlValue | undefined];

/** A structure's fields in their order. */
export function struct(fields: readonly Field[]): Shape {
  return (value) => new Map(printed(fields, wireOf(value)));
}

/**
 * A structure's fields in their order, and after them whatever else came over the wire: a server may know more than
 * v0.5.6 did, and what it says is not to be hidden.
 *
 * @param elsewhere names that are printed in another place, or not at all
 */
export function openStruct(fields: readonly Field[], elsewhere: readonly string[] = []): Shape {
  const known = new Set([...elsewhere, ...fields.map(([name]) => name)]);
  return (value) => {
    const wire = wireOf(value);
    const more = Object.entries(wire).filter(([name]) => !known.has(name));
    return new Map([...printed(fields, wire), ...more.map(([name, rest]) => [name, asItIs(rest)] as const)]);
  };
}

function printed(fields: readonly Field[], wire: Wire): (readonly [string, YamlValue])[] {
  return fields.flatMap(([name, read]) => {
    const value = read(wire);
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** A field that is always there. */
export function always(name: string, shape: Shape, from = name): Field {
  return [name, (wire) => shape(wire[from])];
}

/** A field that is left out when there is nothing in it. */
export function unlessEmpty(name: string, shape: Shape, from = name): Field {
  return [name, (wire) => (isEmpty(wire[from]) ? undefined : shape(wire[from]))];
}

/** A text; nothing is an empty one. */
export const text: Shape = textOf;

/** A number; nothing is 0. */
export const number: Shape = numberOf;

/** A time; one that is not set is the word null, in quotes, an oddity of v0.5.6. */
export const time: Shape = (value) => (typeof value === 'string' ? value : 'null');

/** A list; nothing is an empty one. */
export function list(shape: Shape): Shape {
  return (value) => listOf(value).map(shape);
}

/** What may be nothing, and is then printed as null. */
export function pointer(shape: Shape): Shape {
  return (value) => (value === undefined || value === null ? null : shape(value));
}

/** A map with its keys in order. */
export function map(shape: Shape): Shape {
  return (value) =>
    new Map(
      Object.entries(wireOf(value))
        .sort(([a], [b]) => compareKeys(a, b))
        .map(([key, item]) => [key, shape(item)]),
    );
}

/** Anything, in the order in which it came. */
export const asItIs: Shape = (value) => {
  if (Array.isArray(value)) return value.map(asItIs);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, asItIs(item)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
};

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

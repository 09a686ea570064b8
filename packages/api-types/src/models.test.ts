import { describe, expect, it } from '@jest/globals';
import { FIELDS } from './generated/v1beta1-fields.js';
import { type Model, modelsOf, type Property } from './models.js';

function references({ $ref, items, additionalProperties: values }: Property): readonly string[] {
  if ($ref !== undefined) return [$ref];
  return [items, values].flatMap((inner) => (inner === undefined ? [] : references(inner)));
}

describe.each(['v1beta1', 'v1beta2'])('the models of %s', (version) => {
  const models = modelsOf(version);
  const model = (name: string): Model => {
    const found = models[`${version}.${name}`];
    if (found === undefined) throw new Error(`no model ${name}`);
    return found;
  };

  it('have their own names, and refer to each other by them', () => {
    expect(Object.keys(models)).toHaveLength(Object.keys(FIELDS).length);
    const used = Object.values(models).flatMap(({ properties }) =>
      Object.values(properties).flatMap(references),
    );
    expect(used.length).toBeGreaterThan(30);
    for (const id of used) expect(models).toHaveProperty([id]);
  });

  it('have a type or a reference for each field', () => {
    for (const { properties, id } of Object.values(models)) {
      for (const [name, { type, $ref }] of Object.entries(properties)) {
        expect(`${id}.${name}: ${type ?? $ref}`).not.toMatch(/undefined/);
      }
    }
  });

  it('say what is always written', () => {
    expect(model('Pod').required).toEqual(['creationTimestamp', 'desiredState', 'currentState']);
    expect(model('Port').properties.containerPort).toMatchObject({ type: 'integer', format: 'int64' });
    expect(model('ContainerManifest').properties.containers).toMatchObject({
      type: 'array',
      items: { $ref: `${version}.Container` },
    });
  });

  it('tell maps, times and what may be a number or a text', () => {
    expect(model('Pod').properties.labels).toMatchObject({
      type: 'object',
      additionalProperties: { type: 'string' },
    });
    expect(model('PodState').properties.info?.additionalProperties).toEqual({
      $ref: `${version}.ContainerStatus`,
    });
    expect(model('Pod').properties.creationTimestamp).toEqual({
      type: 'string',
      format: 'date-time',
      description: 'Set at creation',
    });
    expect(model('Service').properties.containerPort).toMatchObject({ type: 'any', format: 'int-or-string' });
  });

  it('have the old words in v1beta1 only', () => {
    const isOld = version === 'v1beta1';
    expect('key' in model('EnvVar').properties).toBe(isOld);
    expect('path' in model('VolumeMount').properties).toBe(isOld);
    expect('minions' in model('MinionList').properties).toBe(isOld);
  });
});

import { MODELS } from './generated/v1beta1-models.js';
import type { Model, Property } from './wire/model.js';

export type { Model, Property } from './wire/model.js';

/** What v1beta2 dropped of v1beta1. */
const OLD_FIELDS: Readonly<Record<string, readonly string[]>> = {
  EnvVar: ['key'],
  VolumeMount: ['path', 'mountType'],
  MinionList: ['minions'],
};

/** Every type of a version, by its id: `v1beta1.Pod`. */
export function modelsOf(apiVersion: string): Readonly<Record<string, Model>> {
  const models = Object.values(MODELS).map((model) => inVersion(model, apiVersion));
  return Object.fromEntries(models.map((model) => [model.id, model]));
}

function inVersion(model: Model, apiVersion: string): Model {
  const old = apiVersion === 'v1beta2' ? (OLD_FIELDS[model.id] ?? []) : [];
  const properties = Object.entries(model.properties).filter(([name]) => !old.includes(name));
  return {
    ...model,
    id: `${apiVersion}.${model.id}`,
    properties: Object.fromEntries(properties.map(([name, field]) => [name, referring(field, apiVersion)])),
  };
}

function referring(field: Property, apiVersion: string): Property {
  const { $ref, items, additionalProperties: values } = field;
  return {
    ...field,
    ...($ref === undefined ? {} : { $ref: `${apiVersion}.${$ref}` }),
    ...(items === undefined ? {} : { items: referring(items, apiVersion) }),
    ...(values === undefined ? {} : { additionalProperties: referring(values, apiVersion) }),
  };
}

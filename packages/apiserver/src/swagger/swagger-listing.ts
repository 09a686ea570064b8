import { WIRE_VERSIONS } from '@kube/api-types';
import { type Model, modelsOf } from '@kube/api-types/models';
import { type Operation, type ResourceSummary, versionOperations } from './operations.js';

/** What `/swaggerapi` says: which descriptions there are, each at its own path below it. */
export function swaggerListing(prefix: string): object {
  return {
    swaggerVersion: '1.2',
    apis: WIRE_VERSIONS.map((version) => ({
      path: `${prefix}/${version}`,
      description: `the objects of ${version}`,
    })),
  };
}

/** What `/swaggerapi<prefix>/<version>` says: every path, what can be done there, and every type. */
export interface SwaggerDeclaration {
  readonly swaggerVersion: '1.2';
  readonly apiVersion: string;
  readonly basePath: string;
  readonly resourcePath: string;
  readonly apis: readonly { readonly path: string; readonly operations: readonly Operation[] }[];
  readonly models: Readonly<Record<string, Model>>;
}

/** The description of one version. @param basePath scheme and host under which the client asked */
export function swaggerDeclaration(
  version: string,
  resources: readonly ResourceSummary[],
  { prefix, basePath }: { readonly prefix: string; readonly basePath: string },
): SwaggerDeclaration {
  const resourcePath = `${prefix}/${version}`;
  return {
    swaggerVersion: '1.2',
    apiVersion: version,
    basePath,
    resourcePath,
    apis: versionOperations(version, resources).map(({ path, operations }) => ({
      path: `${resourcePath}${path}`,
      operations,
    })),
    models: modelsOf(version),
  };
}

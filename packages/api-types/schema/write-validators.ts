import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import type { TSchema } from 'typebox';
import { receivedSchema } from './received.js';

/**
 * A module with one validation function for each of `exported`, named `check<Kind>`. Compiled here so
 * that no program compiles a schema when it starts.
 */
export async function writeValidators(
  schemas: readonly TSchema[],
  exported: readonly string[],
  banner: string,
): Promise<string> {
  const ajv = new Ajv({
    schemas: schemas.map(receivedSchema),
    allErrors: true,
    inlineRefs: false,
    allowUnionTypes: true,
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  // Under ESM the default export of this CommonJS module is the module itself.
  const generate = (standalone as unknown as { default: typeof standalone }).default ?? standalone;
  const refs = Object.fromEntries(exported.map((kind) => [`check${kind}`, kind]));
  const { outputFiles } = await build({
    stdin: { contents: generate(ajv, refs), resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    minifySyntax: true,
    legalComments: 'none',
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote nothing');
  return `${banner}\n// @ts-nocheck\n${file.text}`;
}

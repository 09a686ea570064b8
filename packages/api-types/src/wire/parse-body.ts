import { badRequest } from '../status-error.js';
import { mayBeTooDeep } from './yaml-depth.js';

/**
 * The value that a request body holds: JSON, or else YAML (which also takes trailing commas and
 * unquoted keys). The content type plays no part, as in v0.5.6. Of repeated keys the last counts.
 *
 * @throws StatusError BadRequest with line and column when it is neither, and when it is empty
 */
export async function parseBody(text: string): Promise<unknown> {
  if (text.trim() === '') throw badRequest('empty input: the body must hold an object in JSON or YAML');
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

async function parseYaml(text: string): Promise<unknown> {
  if (mayBeTooDeep(text)) throw badRequest('the body is not JSON, and nested too deeply for YAML');
  // Loaded only for bodies that are not JSON: it costs more than all else that kubecfg loads.
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'error' });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const [first = ''] = problem.message.split('\n');
    throw badRequest(`the body is neither JSON nor YAML: ${first.replace(/:$/, '')}`);
  }
  try {
    return document.toJS();
  } catch (err) {
    // References that multiply, and references to nothing.
    throw badRequest(`the body cannot be read: ${err instanceof Error ? err.message : String(err)}`);
  }
}

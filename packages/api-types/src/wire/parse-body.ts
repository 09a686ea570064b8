import { badRequest } from '../status-error.js';

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
  // Loaded only for bodies that are not JSON: it costs more than all else that kubecfg loads.
  const { parseDocument } = await import('yaml');
  let value: unknown;
  let problem: { readonly message: string } | undefined;
  try {
    const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: true });
    problem = document.errors[0];
    value = problem === undefined ? document.toJS() : undefined;
  } catch (err) {
    // Deep nesting overflows the stack of the parser, and aliases may multiply without end.
    const why = err instanceof Error && /alias/i.test(err.message) ? err.message : 'nested too deeply';
    throw badRequest(`the body cannot be read: ${why}`);
  }
  if (problem !== undefined) {
    const [first = ''] = problem.message.split('\n');
    throw badRequest(`the body is neither JSON nor YAML: ${first.replace(/:$/, '')}`);
  }
  return value;
}

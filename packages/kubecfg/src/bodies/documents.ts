/**
 * The documents that a text holds: one of JSON, or any number of YAML.
 *
 * @throws Error in the words of v0.5.6 when it is neither
 */
export async function parseDocuments(text: string): Promise<readonly unknown[]> {
  if (text.trim() === '') throw new Error('empty input');
  try {
    return [JSON.parse(text)];
  } catch {
    return yamlDocuments(text);
  }
}

async function yamlDocuments(text: string): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import('yaml');
  try {
    const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'error' });
    const all = Array.isArray(documents) ? documents : [];
    const [problem] = all.flatMap(({ errors }) => errors);
    if (problem !== undefined)
      throw new YamlProblem(problem.code, problem.message, problem.linePos?.[0].line ?? 1);
    // An empty document is what stands before a first `---`, or after a last one.
    const values = all.map((document) => document.toJS() as unknown).filter((value) => value !== null);
    if (values.length > 0) return values;
  } catch (err) {
    const reason = err instanceof RangeError ? 'it is nested too deeply' : (err as Error).message;
    throw new Error(`couldn't get version/kind: YAML error: ${reason}`, { cause: err });
  }
  throw new Error('empty input');
}

class YamlProblem extends Error {
  constructor(code: string, message: string, line: number) {
    // libyaml counts lines from 0, and does not name the first.
    super(`${line > 1 ? `line ${line - 1}: ` : ''}${libyamlWords(code, message)}`);
  }
}

/** What libyaml, the parser of v0.5.6, says of the same fault. */
function libyamlWords(code: string, message: string): string {
  if (/^Flow map|between flow map/.test(message)) return "did not find expected ',' or '}'";
  if (/^Flow sequence|between flow sequence/.test(message)) return "did not find expected ',' or ']'";
  if (message.startsWith('Missing closing')) return 'found unexpected end of stream';
  if (message.startsWith('Implicit map keys need')) return "could not find expected ':'";
  if (/IMPLICIT_KEY$/.test(code)) return 'mapping values are not allowed in this context';
  if (code === 'TAB_AS_INDENT' || code === 'BAD_SCALAR_START')
    return 'found character that cannot start any token';
  return message.split('\n')[0]?.replace(/ at line \d+, column \d+:$/, '') ?? message;
}

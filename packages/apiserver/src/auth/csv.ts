/**
 * The records of a CSV text as Go's reader sees them: fields may stand in quotes, in which `""` is a quote; empty
 * lines are skipped; every record has as many fields as the first.
 *
 * @throws Error that names the line
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  for (const { fields, line } of recordsOf(text)) {
    const [first = fields] = records;
    if (fields.length !== first.length) {
      throw new Error(
        `line ${line}: wrong number of fields: ${fields.length}, in the first line ${first.length}`,
      );
    }
    records.push(fields);
  }
  return records;
}

// A field in quotes, or one without; then what ends it.
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\r?\n|$)/y;

function recordsOf(text: string): { readonly fields: string[]; readonly line: number }[] {
  const records: { fields: string[]; line: number }[] = [];
  let fields: string[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (match === null) throw new Error(`line ${line}: a quote stands where none may be, or is not closed`);
    const [whole, quoted, bare = '', end = ''] = match;
    fields.push(quoted === undefined ? bare.replace(/\r$/, '') : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (end !== ',' || at === text.length) {
      if (end === ',') fields.push('');
      if (fields.length > 1 || fields[0] !== '') records.push({ fields, line });
      fields = [];
    }
    line += whole.split('\n').length - 1;
  }
  return records;
}

/** What a field costs besides its text, roughly. */
const PER_FIELD = 40;

/** About how many bytes of memory a value of JSON takes, in one walk and without encoding it. */
export function roughSize(value: unknown): number {
  if (typeof value === 'string') return PER_FIELD + value.length;
  if (typeof value !== 'object' || value === null) return PER_FIELD;
  let size = PER_FIELD;
  for (const [name, field] of Object.entries(value)) size += name.length + roughSize(field);
  return size;
}

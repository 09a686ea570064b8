/** A template that cannot be read or carried out; the message is Go's. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

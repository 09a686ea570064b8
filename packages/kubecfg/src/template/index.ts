/** Go's text/template over the values of JSON: a language that users of `-template` write. */
export { executeTemplate } from './execute.js';
export type { Template } from './nodes.js';
export { parseTemplate } from './parse.js';
export { sourceText } from './print.js';
export { TemplateError } from './template-error.js';
export type { GoValue } from './value.js';

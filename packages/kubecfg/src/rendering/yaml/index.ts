export { internalForm } from './internal-form.js';
export { yamlText } from './yaml-text.js';

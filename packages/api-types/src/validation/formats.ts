const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_952_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const C_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const OBJECT_NAME = /^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$/;

/** RFC 1123 label, at most 63 characters: names of containers, volumes, ports. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && DNS_LABEL.test(text);
}

/** DNS labels between dots, at most 253 characters, without a limit per label (v0.5.6): namespaces. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => DNS_LABEL.test(label));
}

/** RFC 952 label, at most 24 characters, first a letter: ids of services, keys of labels. */
export function isDns952Label(text: string): boolean {
  return text.length <= 24 && DNS_952_LABEL.test(text);
}

/** Name of an environment variable. */
export function isCIdentifier(text: string): boolean {
  return C_IDENTIFIER.test(text);
}

/** 1 to 65535. */
export function isPort(port: number): boolean {
  return port >= 1 && port <= 65535;
}

/** Id of a pod or a controller. v0.5.6 takes any text; camelCase as in the article stays legal here. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && OBJECT_NAME.test(text);
}

/** TCP or UDP, without regard to case. */
export function isProtocol(text: string): boolean {
  return ['TCP', 'UDP'].includes(text.toUpperCase());
}

/** A text that can be the last part of a key and of a path. */
export function isPathSegment(text: string): boolean {
  return !text.includes('/') && text !== '.' && text !== '..';
}

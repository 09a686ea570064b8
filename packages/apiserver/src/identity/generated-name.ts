/** Letters and digits without vowels and look-alikes, so that no words come about. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

const SUFFIX_LENGTH = 5;

/** `prefix` and five random letters or digits. */
export function generatedName(prefix: string, random: () => number): string {
  let suffix = '';
  while (suffix.length < SUFFIX_LENGTH) suffix += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return `${prefix}${suffix}`;
}

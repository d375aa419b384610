/**
 * Whether a whole text fits a pattern: % stands for any characters, none included, _ for any one, and a backslash takes from what follows it
 * its meaning. Takes the product of both lengths at most.
 */
export function isLike(text: string, pattern: Pattern): boolean {
  const characters = Array.from(text);
  let [at, part] = [0, 0];
  // Where to go on when what follows the last % does not fit.
  let [retryAt, retryPart] = [-1, -1];
  while (at < characters.length) {
    const wanted = pattern[part];
    if (wanted === ANY) [retryAt, retryPart, part] = [at, part, part + 1];
    else if (wanted !== undefined && (wanted === ONE || wanted === characters[at])) [at, part] = [at + 1, part + 1];
    else if (retryPart < 0) return false;
    else [retryAt, at, part] = [retryAt + 1, retryAt + 1, retryPart + 1];
  }
  while (pattern[part] === ANY) part++;
  return part === pattern.length;
}

const ANY = Symbol('%');
const ONE = Symbol('_');

/** A pattern that was read: characters, and what stands for others. */
export type Pattern = readonly (string | symbol)[];

/** Reads a pattern, by code points. */
export function readPattern(text: string): Pattern {
  const parts: (string | symbol)[] = [];
  const characters = Array.from(text);
  for (let i = 0; i < characters.length; i++) {
    if (characters[i] === '\\' && i + 1 < characters.length) parts.push(characters[++i]);
    else parts.push(characters[i] === '%' ? ANY : characters[i] === '_' ? ONE : characters[i]);
  }
  return parts;
}

/** The characters that every text has at its beginning that fits a pattern. */
export function literalPrefix(pattern: Pattern): string {
  const end = pattern.findIndex((part) => typeof part === 'symbol');
  return pattern.slice(0, end < 0 ? pattern.length : end).join('');
}

/** Most stars of a pattern, several in a row counting as one. */
export const MAX_STARS = 4;

/** Whether a name fits a pattern, in which * stands for any characters. Takes time in proportion to the name, whatever the pattern is. */
export function fitsPattern(pattern: string, name: string): boolean {
  const [first, ...others] = pattern.split(/\*+/);
  const last = others.pop();
  if (last === undefined) return name === pattern;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  // The earliest place of a part leaves the most room for those after it, so that no other has to be tried.
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Stars of a pattern, several in a row counting as one. */
export function starsOf(pattern: string): number {
  return pattern.match(/\*+/g)?.length ?? 0;
}

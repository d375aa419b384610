/** Form of a name of Han characters, Latin letters, digits, spaces and commas: its spaces only between two words or two numbers. */
function formOf(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase().trim();
  return folded.replace(/ +/g, (_, at: number) => {
    const before = folded[at - 1];
    const after = /[^ ]/.exec(folded.slice(at))![0];
    return [/[a-z]/, /[0-9]/].some((kind) => kind.test(before) && kind.test(after)) ? ' ' : '';
  });
}

/** Whether a name may begin, or end, between two characters. */
function isBorder(before: string, after: string): boolean {
  return !/[a-z0-9]/.test(before) || !/[a-z0-9]/.test(after);
}

/**
 * What a gazetteer with names of one character and more finds: every part of the text is compared with every name. For texts of
 * which each code unit folds to one.
 */
export function naiveMatches(
  names: readonly string[],
  text: string,
): { start: number; end: number; names: string[] }[] {
  const folded = text.normalize('NFKC').toLowerCase();
  const forms = new Map(names.filter((name) => /[^ ，]/.test(name)).map((name) => [name, formOf(name)]));
  const matches: { start: number; end: number; names: string[] }[] = [];
  for (let start = 0; start < text.length; start++) {
    if (!isBorder(folded[start - 1] ?? '', folded[start])) continue;
    for (let end = text.length; end > start; end--) {
      const part = folded.slice(start, end);
      if (part.trim() !== part) continue;
      const form = formOf(part);
      const isNumberAfter = /[a-z]$/.test(part) && /[0-9]/.test(folded[end] ?? '') && form.length >= 3;
      if (!isBorder(part.at(-1)!, folded[end] ?? '') && !isNumberAfter) continue;
      const named = [...forms].filter(([, known]) => known === form).map(([name]) => name);
      if (named.length === 0) continue;
      const written = named.filter((name) => form !== 'a' || (name === text.slice(start, end) && name !== 'a'));
      if (written.length === 0) continue;
      matches.push({ start, end, names: written });
      start = end - 1;
      break;
    }
  }
  return matches;
}

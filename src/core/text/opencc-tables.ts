import { createRequire } from 'node:module';
import type { Locale as Locales } from 'opencc-js/t2cn';

/** A spelling and the one that it becomes in the other way of writing. */
export type WrittenPair = readonly [traditional: string, simplified: string];

/** Tables of the Open Chinese Convert project that lead from traditional to simplified characters (Apache-2.0, in opencc-js, MIT). */
export interface OpenccTables {
  readonly characters: readonly WrittenPair[];
  /** Words of which a character goes another way than by itself. */
  readonly phrases: readonly WrittenPair[];
}

/** Reads the tables, 100 kB, which takes milliseconds: not before somebody needs them, and at once then, since texts are folded in plain calls. */
export function readOpenccTables(): OpenccTables {
  const { Locale } = createRequire(import.meta.url)('opencc-js/t2cn') as { readonly Locale: typeof Locales };
  // Every table is a string; the types of the package allow for more.
  const entries = (Locale.to.cn.flat() as string[]).flatMap(readEntries);
  return {
    characters: entries.filter(([from]) => isOneCharacter(from)),
    phrases: entries.filter(([from]) => !isOneCharacter(from)),
  };
}

/** Entries of a table: `traditional simplified`, separated by `|`. */
function readEntries(table: string): WrittenPair[] {
  return table.split('|').map((entry) => {
    const [from, to] = entry.split(' ');
    return [from, to];
  });
}

function isOneCharacter(text: string): boolean {
  return text.length === String.fromCodePoint(text.codePointAt(0)!).length;
}

import { DROP, kindOf, MARK } from '../../../../index/lexical/char-kind.ts';
import type { Passage } from '../../highlight.ts';

/** A text as it is compared, which knows for each of its code units where in the original it came from. */
export interface FoldedText {
  readonly original: string;
  /** NFKC and lower case, without characters that cannot be seen; one kind of apostrophe. */
  readonly text: string;
  /** Offsets in the original where the character of a code unit starts, and where it ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const APOSTROPHES = /[\u2018\u2019\u02bc\uff07`´]/g;
/** A fraction in one character: `3½` is not 31 halves. */
const VULGAR_FRACTION = /^\d+\u2044/;

/** Folds a text character by character; marks stay with their letter, so that both ways to write `é` are one. */
export function foldText(original: string): FoldedText {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end } of clusters(original)) {
    const folded = foldCluster(original.slice(start, end));
    parts.push(folded);
    for (let i = 0; i < folded.length; i++) {
      starts.push(start);
      ends.push(end);
    }
  }
  return { original, text: parts.join(''), starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}

/** The part of the original that a part of the folded text came from. */
export function passageOf({ original, starts, ends }: FoldedText, from: number, to: number): Passage {
  const start = starts[from];
  const end = ends[to - 1];
  return { text: original.slice(start, end), start, end };
}

/** Characters with the marks that follow them. */
function* clusters(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  let at = 0;
  for (const char of text) {
    const kind = kindOf(char.codePointAt(0)!);
    if (kind !== MARK && kind !== DROP && at > start) {
      yield { start, end: at };
      start = at;
    }
    at += char.length;
  }
  if (at > start) yield { start, end: at };
}

function foldCluster(cluster: string): string {
  let visible = '';
  for (const char of cluster) if (kindOf(char.codePointAt(0)!) !== DROP) visible += char;
  const folded = visible.normalize('NFKC').replace(APOSTROPHES, "'").toLowerCase().normalize('NFKC');
  return VULGAR_FRACTION.test(folded) && !/^\d/.test(visible) ? ` ${folded.replace('\u2044', '/')}` : folded;
}

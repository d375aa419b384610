import { DROP, kindOf, MARK } from './char-kind.ts';

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
/** Marks are put in order in quadratic time, so that a text of nothing else must not become one character. */
const MAX_CLUSTER = 32;

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
export function passageOf(
  { original, starts, ends }: FoldedText,
  from: number,
  to: number,
): { readonly text: string; readonly start: number; readonly end: number } {
  const start = starts[from];
  const end = ends[to - 1];
  return { text: original.slice(start, end), start, end };
}

/** Characters with the marks that follow them. */
function* clusters(text: string): Generator<{ start: number; end: number }> {
  let start = 0;
  let at = 0;
  let count = 0;
  for (const char of text) {
    const kind = kindOf(char.codePointAt(0)!);
    const joins = (kind === MARK || kind === DROP) && count < MAX_CLUSTER;
    if (!joins && at > start) {
      yield { start, end: at };
      start = at;
      count = 0;
    }
    at += char.length;
    count++;
  }
  if (at > start) yield { start, end: at };
}

function foldCluster(cluster: string): string {
  let visible = '';
  for (const char of cluster) if (kindOf(char.codePointAt(0)!) !== DROP) visible += char;
  const folded = visible
    .normalize('NFKC')
    .replace(APOSTROPHES, "'")
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
  return VULGAR_FRACTION.test(folded) && !/^\d/.test(visible) ? ` ${folded.replace('\u2044', '/')}` : folded;
}

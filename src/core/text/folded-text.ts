import { DROP, kindOf, MARK } from './char-kind.ts';
import { simplify } from './simplify.ts';

/** A text as it is compared, which knows for each of its code units where in the original it came from. */
export interface FoldedText {
  readonly original: string;
  /** NFKC and lower case, traditional characters as simplified ones, without characters that cannot be seen; one kind of apostrophe. */
  readonly text: string;
  /** Offsets in the original where the character of a code unit starts, and where it ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const APOSTROPHES = /[\u2018\u2019\u02bc\uff07`´]/g;
/** A fraction in one character: `3½` is not 31 halves. */
const VULGAR_FRACTION = /^\d+\u2044/;
/** Characters that folding leaves as they are, which most texts are made of. */
const PLAIN = /^[a-z\d \n,.:;!?()\u3001\u3002\u4e00-\u9fff]$/;
/** Marks are put in order in quadratic time, so that a text of nothing else must not become one character. */
const MAX_CLUSTER = 32;

/** Forms of single code units of the basic plane, filled as they are met. */
const unitForms: string[] = new Array(65_536);

/** Folds a text character by character; marks stay with their letter, so that both ways to write `é` are one. */
export function foldText(original: string): FoldedText {
  // As long as the original: places in it are places in the original.
  const written = simplify(original);
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = 0, end = 0; start < written.length; start = end) {
    end = clusterEnd(written, start);
    const folded = end === start + 1 ? foldUnit(written.charCodeAt(start)) : foldCluster(written.slice(start, end));
    text += folded;
    for (let i = 0; i < folded.length; i++) {
      starts.push(start);
      ends.push(end);
    }
  }
  return { original, text, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
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

/** End of the character at `start` with the marks that follow it. */
function clusterEnd(text: string, start: number): number {
  let end = start + widthAt(text, start);
  for (let count = 1; end < text.length && count < MAX_CLUSTER; count++) {
    const kind = kindOf(text.codePointAt(end)!);
    if (kind !== MARK && kind !== DROP) break;
    end += widthAt(text, end);
  }
  return end;
}

function widthAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

function foldUnit(unit: number): string {
  unitForms[unit] ??= foldCluster(String.fromCharCode(unit));
  return unitForms[unit];
}

function foldCluster(cluster: string): string {
  if (PLAIN.test(cluster)) return cluster;
  let visible = '';
  for (const char of cluster) if (kindOf(char.codePointAt(0)!) !== DROP) visible += char;
  const normal = visible
    .normalize('NFKC')
    .replace(APOSTROPHES, "'")
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFKC');
  // Compatibility characters become traditional ones only now.
  const folded = simplify(normal);
  return VULGAR_FRACTION.test(folded) && !/^\d/.test(visible) ? ` ${folded.replace('\u2044', '/')}` : folded;
}

/** Part of a text. */
export interface Passage {
  /** The part itself, without white space around it. */
  readonly text: string;
  /** Offset of its first UTF-16 code unit. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
}

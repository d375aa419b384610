import { saysSomething } from '../cut-places.ts';
import type { Rank, TextPiece } from './text-pieces.ts';

/** How long passages are. */
export interface PassageSize {
  /** Tokens of a passage, at most; a word that has more by itself is not cut. */
  readonly maxTokens: number;
  /** Tokens at the end of a passage that the next one begins with, at most. */
  readonly overlap: number;
}

/** Offsets of a part of a text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What it costs to begin a passage there, against missing the length aimed at by as large a share of it. */
const COST: Readonly<Record<Rank, number>> = {
  heading: 0,
  paragraph: 0.1,
  line: 0.2,
  sentence: 0.3,
  pause: 0.9,
  space: 1.5,
  character: 2.5,
};

/**
 * Joins the pieces of a text to passages of at most `maxTokens`, all about equally long, which begin where it is best to begin. White space
 * around them is left out, and so are pieces that say nothing: a passage is never of signs alone.
 * @param counts tokens of each piece, `[pieces.length]`.
 */
export function* joinPieces(
  text: string,
  pieces: readonly TextPiece[],
  counts: ArrayLike<number>,
  { maxTokens, overlap }: PassageSize,
): Generator<Span> {
  const sums = new Float64Array(pieces.length + 1);
  for (let i = 0; i < pieces.length; i++) sums[i + 1] = sums[i] + counts[i];
  const says = (i: number) => saysSomething(text.slice(pieces[i].start, pieces[i].end));
  for (let first = 0, end = 0; end < pieces.length; ) {
    const next = nextBeginning(pieces, sums, first, end + 1, maxTokens);
    let last = next - 1;
    while (last > end && !says(last)) last--;
    while (first < last && !says(first)) first++;
    if (says(last)) yield trimmed(text, pieces[first].start, pieces[last].end);
    first = next < pieces.length ? withOverlap(pieces, sums, { first, next, overlap, maxTokens }) : next;
    end = next;
  }
}

/** The piece that the passage after that from `first` begins with, `least` or a later one. */
function nextBeginning(
  pieces: readonly TextPiece[],
  sums: Float64Array,
  first: number,
  least: number,
  maxTokens: number,
): number {
  const left = sums[pieces.length] - sums[first];
  if (left <= maxTokens) return pieces.length;
  const wanted = left / Math.ceil(left / maxTokens);
  let best = least;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let next = least; next < pieces.length && sums[next] - sums[first] <= maxTokens; next++) {
    const cost = Math.abs(sums[next] - sums[first] - wanted) / wanted + COST[pieces[next].rank];
    if (cost <= bestCost) [best, bestCost] = [next, cost];
  }
  return best;
}

/**
 * The first piece of the passage that follows, which begins with the end of the one from `first` to before `next`: with a whole sentence, if one
 * fits, and leaves room for what it adds.
 */
function withOverlap(
  pieces: readonly TextPiece[],
  sums: Float64Array,
  {
    first,
    next,
    overlap,
    maxTokens,
  }: PassageSize & {
    readonly first: number;
    readonly next: number;
  },
): number {
  const shared = Math.min(overlap, maxTokens - (sums[next + 1] - sums[next]));
  let best = next;
  for (let at = next - 1; at > first && sums[next] - sums[at] <= shared; at--) {
    if (COST[pieces[at].rank] <= COST.sentence || COST[pieces[best].rank] > COST.sentence) best = at;
  }
  return best;
}

function trimmed(text: string, start: number, end: number): Span {
  const whole = text.slice(start, end);
  const from = start + whole.length - whole.trimStart().length;
  return { start: from, end: Math.max(from, start + whole.trimEnd().length) };
}

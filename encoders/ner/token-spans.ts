import type { EntitySpan } from '../../src/core/entity-recognizer.ts';
import type { TokenizedText } from '../tokenizer/tokenizer.ts';

/** A named part of a text, as a person or a data set marks it. */
export type TextSpan = Pick<EntitySpan, 'start' | 'end' | 'label'>;

/** Puts spans in order: by start, longer ones first. */
export function byPosition(a: TextSpan, b: TextSpan): number {
  return a.start - b.start || b.end - a.end;
}

/** A named run of tokens, counted as in a {@link TokenizedText}: [CLS] is token 0. */
export interface TokenSpan {
  readonly first: number;
  /** Its last token, inclusive. */
  readonly last: number;
  /** Number of the type in the head's list. */
  readonly type: number;
}

/** A run of tokens that a model found. */
export interface ScoredTokenSpan extends TokenSpan {
  /** Above 0, at most 1. */
  readonly score: number;
}

/** Spans of a text as spans of its tokens, with counts of those that do not fit. */
export interface TokenSpans {
  /** In the order of the text's spans. */
  readonly spans: TokenSpan[];
  /** Spans with an end inside a token, or in what gives no token: they have the tokens that cover them. */
  readonly widened: number;
  /** Spans that reach beyond the last token or touch none. */
  readonly cut: number;
  /** Spans whose label is none of the types. */
  readonly unknown: number;
}

/**
 * Finds the tokens of the spans of a text. Of a text that was cut at maxTokens only the spans that are whole stay.
 * @param types the labels, by number.
 */
export function toTokenSpans(
  spans: readonly TextSpan[],
  { starts, ends }: Pick<TokenizedText, 'starts' | 'ends'>,
  types: readonly string[],
): TokenSpans {
  const found: TokenSpan[] = [];
  const lastReal = ends.length - 2;
  let [widened, cut, unknown] = [0, 0, 0];
  for (const { start, end, label } of spans) {
    const type = types.indexOf(label);
    const first = 1 + countUntil(ends, lastReal, start + 1);
    const last = countUntil(starts, lastReal, end);
    if (type < 0) unknown++;
    else if (first > last || end > ends[lastReal]) cut++;
    else {
      found.push({ first, last, type });
      if (starts[first] !== start || ends[last] !== end) widened++;
    }
  }
  return { spans: found, widened, cut, unknown };
}

/** How many of the tokens 1..lastReal have an offset below `bound`; offsets never fall from token to token. */
function countUntil(offsets: Int32Array, lastReal: number, bound: number): number {
  let [low, high] = [1, lastReal + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Finds the part of a text that runs of its tokens cover: from the start of the first token to the end of the last. */
export function toTextSpans(
  spans: readonly ScoredTokenSpan[],
  { starts, ends }: Pick<TokenizedText, 'starts' | 'ends'>,
  types: readonly string[],
): EntitySpan[] {
  return spans.map(({ first, last, type, score }) => ({
    start: starts[first],
    end: ends[last],
    label: types[type],
    score,
  }));
}

/**
 * Spans of what a pointer scored above 0 (Su 2021, kexue.fm 8373): all of them, within each other or not. The logistic
 * function of the logit is their score.
 * @param positions `[found, 4]`: row, type, first token, last token. @param logits `[found]`.
 */
export function pointerSpans(positions: Int32Array, logits: Float32Array): FoundSpan[] {
  return Array.from(logits, (logit, i) => {
    const [row, type, first, last] = positions.subarray(4 * i, 4 * i + 4);
    return { row, type, first, last, score: 1 / (1 + Math.exp(-logit)) };
  });
}

/**
 * Keeps spans that share no token: the longest, then the longest of those left that meet none kept before, and so on.
 * Of equally long ones the first wins, then the one of the smaller type number.
 * @returns by position.
 */
export function longestSpans(spans: readonly TokenSpan[]): TokenSpan[] {
  const end = spans.reduce((most, { last }) => Math.max(most, last + 1), 0);
  const taken = new Uint8Array(end);
  const kept = spans.toSorted(longestFirst).filter(({ first, last }) => {
    if (taken.subarray(first, last + 1).includes(1)) return false;
    taken.fill(1, first, last + 1);
    return true;
  });
  return kept.sort((a, b) => a.first - b.first);
}

function longestFirst(a: TokenSpan, b: TokenSpan): number {
  return b.last - b.first - (a.last - a.first) || a.first - b.first || a.type - b.type;
}

/**
 * Keeps the surest spans that do not overlap: each that meets no surer one. For comparing a pointer, which finds spans
 * within each other, with texts whose spans lie side by side. Of equal scores the longer span wins, then the first.
 * @returns by position.
 */
export function flatSpans(spans: readonly EntitySpan[]): EntitySpan[] {
  const kept: EntitySpan[] = [];
  for (const span of spans.toSorted(bySureness)) {
    if (kept.every(({ start, end }) => end <= span.start || span.end <= start)) kept.push(span);
  }
  return kept.sort(byPosition);
}

function bySureness(a: EntitySpan, b: EntitySpan): number {
  return b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start;
}

/** A run of tokens that a model found in one row of a batch. */
export interface FoundSpan extends ScoredTokenSpan {
  /** Row of the batch. */
  readonly row: number;
}

/** A text with its named parts, or with its words. */
export interface LabelledText {
  readonly text: string;
  /** By start; offsets in UTF-16 code units, end exclusive. */
  readonly spans: readonly TextSpan[];
}

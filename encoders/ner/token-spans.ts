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

/** What became of the spans of a text among its tokens. */
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

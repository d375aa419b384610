import { checkMaxTokens, type TokenizedText, type Tokenizer } from './tokenizer.ts';

/** [CLS] and [SEP]. */
const SPECIALS_PER_TEXT = 2;
const CAPITAL = /^\p{Lu}/u;
const ANY_CAPITAL = /\p{Lu}/u;
const LETTER = /[\p{L}\p{M}]$/u;

/**
 * The tokens of a tokenizer that knows no capitals, with [MASK] before each word that begins with one: a token that has no text of its own, start
 * = end = start of the word. Within a word (iPhone) capitals are not told.
 */
export function markingCapitals(tokenizer: Tokenizer): Tokenizer {
  return {
    ...tokenizer,
    encode(text: string, options: { maxTokens?: number } = {}): TokenizedText {
      const limit = checkMaxTokens(options.maxTokens, SPECIALS_PER_TEXT);
      const tokens = tokenizer.encode(text, options);
      if (!ANY_CAPITAL.test(text)) return tokens;
      const marked = Array.from(tokens.ids.keys()).filter((i) => beginsWithCapital(text, tokens, i));
      return marked.length === 0 ? tokens : withMarks(tokens, marked, { mark: tokenizer.maskId, limit });
    },
  };
}

function beginsWithCapital(text: string, { starts, ends }: TokenizedText, i: number): boolean {
  const [start, end] = [starts[i], ends[i]];
  // Of a character that gives several tokens only the first begins anything.
  if (start === end || (i > 0 && starts[i - 1] === start && ends[i - 1] > start)) return false;
  return CAPITAL.test(text.slice(start, end)) && !LETTER.test(text.slice(Math.max(0, start - 2), start));
}

/** The tokens with marks before those at `marked`, and [SEP] where they become too many. */
function withMarks(
  { ids, starts, ends }: TokenizedText,
  marked: readonly number[],
  { mark, limit }: { readonly mark: number; readonly limit: number },
): TokenizedText {
  const before = new Set(marked);
  const order: number[] = [];
  for (let i = 0; i < ids.length - 1; i++) {
    if (before.has(i)) order.push(-i);
    order.push(i);
  }
  const kept = order.slice(0, Math.min(order.length, limit - 1));
  // A mark without its word would say that one follows.
  if (kept.at(-1)! < 0) kept.pop();
  const lastEnd = ends[kept.at(-1)!];
  return {
    ids: Int32Array.from([...kept.map((i) => (i < 0 ? mark : ids[i])), ids[ids.length - 1]]),
    starts: Int32Array.from([...kept.map((i) => starts[Math.abs(i)]), lastEnd]),
    ends: Int32Array.from([...kept.map((i) => (i < 0 ? starts[-i] : ends[i])), lastEnd]),
  };
}

import { kindOfUnit, WORD } from '../tokenizer/char-kind.ts';
import type { TokenizedText, Tokenizer } from '../tokenizer/tokenizer.ts';

/** Special tokens around a piece. */
const SPECIALS = 2;

const CLOSING = '”’」』）》】)]"\'';
/** With the quotation marks and brackets that close the sentence. */
const SENTENCE_END = /[。！？!?；…][”’」』）》】)\]"']*$/u;
const PAUSE = /[，、：,;:]$/u;

/** Code units before a cut that are looked at. */
const LOOK_BACK = 4;

/** How good it is to cut between two tokens; the largest number wins. */
const AT = { sentence: 4, pause: 3, space: 2, character: 1, nowhere: 0 };

/**
 * Tokenizes a text and cuts it, where it is longer than a piece, after as many whole sentences as fit, else after a
 * comma, a space, a character; a word is cut only when it fills a piece by itself. Every token of the text is in exactly one
 * piece, and its offsets are those in the whole text.
 * @param maxTokens of a piece, [CLS] and [SEP] counted.
 * @returns no piece of a text without tokens.
 */
export function textPieces(text: string, tokenizer: Tokenizer, maxTokens: number): TokenizedText[] {
  const tokens = tokenizer.encode(text);
  const end = tokens.ids.length - 1;
  if (end <= 1) return [];
  if (end < maxTokens) return [tokens];
  const pieces: TokenizedText[] = [];
  for (let first = 1; first < end; ) {
    const next =
      end - first <= maxTokens - SPECIALS ? end : cutWithin(text, tokens, first, first + maxTokens - SPECIALS);
    pieces.push(piece(tokens, first, next));
    first = next;
  }
  return pieces;
}

/** The best token to begin the next piece with: the last of the best in the last three quarters. */
function cutWithin(text: string, tokens: TokenizedText, first: number, limit: number): number {
  let best = limit;
  let bestWorth = -1;
  for (let next = limit; next > first + (limit - first) / 4; next--) {
    const worth = worthOfCut(text, tokens, next);
    if (worth > bestWorth) [best, bestWorth] = [next, worth];
    if (worth === AT.sentence) break;
  }
  return best;
}

/** Worth of a cut before token `next`. */
function worthOfCut(text: string, { starts, ends }: TokenizedText, next: number): number {
  const [end, start] = [ends[next - 1], starts[next]];
  const gap = text.slice(end, start);
  if (gap.includes('\n')) return AT.sentence;
  // One character, or a part of one, can give several tokens.
  if (start < end || CLOSING.includes(text[start])) return AT.nowhere;
  const before = text.slice(Math.max(0, end - LOOK_BACK), end);
  if (SENTENCE_END.test(before) || (before.endsWith('.') && gap !== '')) return AT.sentence;
  if (PAUSE.test(before)) return AT.pause;
  if (gap !== '') return AT.space;
  const joins = kindOfUnit(text.charCodeAt(end - 1)) === WORD && kindOfUnit(text.charCodeAt(start)) === WORD;
  return joins ? AT.nowhere : AT.character;
}

/** Tokens from `first` to before `next` between the special ones of the whole. */
function piece({ ids, starts, ends }: TokenizedText, first: number, next: number): TokenizedText {
  const between = (column: Int32Array, before: number, after: number) => {
    const part = new Int32Array(next - first + SPECIALS);
    part[0] = before;
    part.set(column.subarray(first, next), 1);
    part[part.length - 1] = after;
    return part;
  };
  const [start, end] = [starts[first], ends[next - 1]];
  return {
    ids: between(ids, ids[0], ids[ids.length - 1]),
    starts: between(starts, start, end),
    ends: between(ends, start, end),
  };
}

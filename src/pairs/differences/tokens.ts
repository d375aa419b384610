import { DROP, EMOJI, kindOf, MARK, UNSPACED, WORD } from '../../core/text/char-kind.ts';
import type { FoldedText } from '../../core/text/folded-text.ts';
import type { Mention } from './mention.ts';

/** A piece of a folded text that is compared as a whole: a Han character, a word, a mention, an emoji. */
export interface Token {
  /** Equal keys mean the same. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const DIGIT = /\d/;

/** Cuts a folded text into tokens; punctuation and white space are left out. Mentions stand whole, under the key given. */
export function tokensOf({ text }: FoldedText, mentions: readonly Mention[], keys: readonly string[]): Token[] {
  const tokens: Token[] = [];
  let next = 0;
  for (let at = 0; at < text.length; ) {
    const mention = mentions[next];
    if (mention?.start === at) {
      tokens.push({ key: keys[next], start: at, end: mention.end });
      at = mention.end;
      next++;
      continue;
    }
    const end = tokenEnd(text, at, mention?.start ?? text.length);
    if (end > 0) tokens.push({ key: text.slice(at, end), start: at, end });
    at = Math.max(end, at + 1);
  }
  return tokens;
}

/** Offset after the token that begins at a place, or 0 where none begins. */
function tokenEnd(text: string, at: number, limit: number): number {
  const code = text.codePointAt(at)!;
  const kind = kindOf(code);
  const afterFirst = at + (code > 0xffff ? 2 : 1);
  if (kind === UNSPACED || kind === EMOJI) return Math.min(afterFirst, limit);
  if (kind !== WORD) return 0;
  let end = afterFirst;
  while (end < limit && continuesWord(text, end, DIGIT.test(text[at]))) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return Math.min(end, limit);
}

/** Words go on through letters, marks and the apostrophe of don't; numbers are words of their own, as 15 in iphone15. */
function continuesWord(text: string, at: number, isNumber: boolean): boolean {
  const code = text.codePointAt(at)!;
  const kind = kindOf(code);
  if (kind === MARK || kind === DROP) return true;
  if (kind === WORD) return DIGIT.test(text[at]) === isNumber;
  return text[at] === "'" && kindOf(text.codePointAt(at + 1) ?? 0) === WORD;
}

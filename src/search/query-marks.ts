import { isUnspaced, isWhiteSpace } from '../core/text/char-properties.ts';

/** A query whose marks were read. */
export interface QueryMarks {
  /** The query without its marks and what it excludes: what is looked for. */
  readonly text: string;
  /** What every hit has to have as it stands. */
  readonly phrases: readonly string[];
  /** Words and phrases that no hit may have. */
  readonly excluded: readonly string[];
}

/** What closes a quotation that a character opens. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  '＂': '＂',
  '“': '”',
  '„': '“',
  '「': '」',
  '『': '』',
  '«': '»',
};
const MINUS = new Set(['-', '－']);
const WORD_CHARACTER = /[\p{L}\p{N}]/u;
/** What a word begins with that a dash excludes: a letter, that of .NET too, or a picture. */
const EXCLUDED = /^(?:\.?\p{L}|\p{Extended_Pictographic}|\p{Regional_Indicator})/u;
const LAST_PUNCTUATION = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}+#]+$/u;

/**
 * Reads the marks of a query: "a phrase", “短语”, 「短语」, -word, -"a phrase". A mark that is not whole is text like any other: a quote that
 * nothing closes or that stands within a word (5"), a dash within a word, before a digit, a space or another dash (--amend).
 */
export function readMarks(query: string): QueryMarks {
  const phrases: string[] = [];
  const excluded: string[] = [];
  let text = '';
  // After a mark another one may follow at once, as after a space.
  let last = 0;
  for (let at = 0; at < query.length; ) {
    const mark = markAt(query, at, at === last);
    if (mark === undefined) text += query[at++];
    else {
      (mark.isExcluded ? excluded : phrases).push(mark.content);
      if (!mark.isExcluded) text += ` ${mark.content} `;
      at = mark.end;
      last = at;
    }
  }
  const isMarked = phrases.length + excluded.length > 0;
  return { text: isMarked ? text.replace(/\s+/g, ' ').trim() : query, phrases, excluded };
}

interface Mark {
  readonly content: string;
  readonly isExcluded: boolean;
  /** Offset after it. */
  readonly end: number;
}

function markAt(query: string, at: number, isFree: boolean): Mark | undefined {
  if (!MINUS.has(query[at])) return quotation(query, at, isFree);
  if (!isFree && !isWhiteSpace(query[at - 1])) return undefined;
  const quoted = quotation(query, at + 1, true);
  if (quoted !== undefined) return { ...quoted, isExcluded: true };
  if (!EXCLUDED.test(query.slice(at + 1, at + 4))) return undefined;
  let end = at + 1;
  while (end < query.length && !isWhiteSpace(query[end]) && quotation(query, end, true) === undefined) end++;
  return { content: query.slice(at + 1, end).replace(LAST_PUNCTUATION, ''), isExcluded: true, end };
}

/** @param isFree whether what stands before is no word that the quote would stand in. */
function quotation(query: string, at: number, isFree: boolean): Mark | undefined {
  const closing = QUOTES[query[at]];
  if (closing === undefined || (closing === query[at] && !isFree && isWithinWord(query, at - 1))) return undefined;
  const end = query.indexOf(closing, at + 1);
  const content = end < 0 ? '' : query.slice(at + 1, end).trim();
  return WORD_CHARACTER.test(content) ? { content, isExcluded: false, end: end + 1 } : undefined;
}

/** Whether a quote after this character would stand within a word; Han has no spaces before quotes. */
function isWithinWord(query: string, at: number): boolean {
  return at >= 0 && WORD_CHARACTER.test(query[at]) && !isUnspaced(query[at]);
}

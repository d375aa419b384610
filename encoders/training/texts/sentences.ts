/** Closing quotation marks and brackets belong to the sentence that they close. */
const CLOSING = '[”’」』）》】)\\]"\']*';
/** A point after a single capital or one of these ends no sentence. */
const ABBREVIATIONS =
  '(?:\\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Mt|Jr|Sr|vs|etc|No|Fig|Inc|Ltd|Co|approx|ca|cf)|e\\.g|i\\.e|\\.[a-z])';
const END = `(?:[。！？!?…]+${CLOSING}|(?<!${ABBREVIATIONS})\\.${CLOSING}(?=\\s+["'“(]?[\\p{Lu}\\p{N}]|\\s*$))`;
const SENTENCE = new RegExp(`.+?${END}\\s*|.+$`, 'gsu');

/**
 * Cuts a text into sentences, each with the white space after it: joined they are the text. A sentence ends after 。！？ and
 * their like, or after a point that white space and a capital follow.
 */
export function sentencesOf(text: string): string[] {
  return text.match(SENTENCE) ?? [];
}

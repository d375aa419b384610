import type { FoldedText } from './folded-text.ts';

/** 、 is what it becomes; these are folded to the comma of numbers. */
const WIDE_COMMA = /[，﹐︐]/;
const GROUPS = /(?<![\d.])\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)+/g;
/** A group that no number begins with, so that the commas around it are those of thousands. */
const INNER_GROUP = /,0\d{2}(?!\d)/;
const ASCII_DIGIT = /[0-9]/;

/**
 * Keeps the commas of Chinese apart from those of numbers: folding makes one sign of both, and $20，300美元 would be one sum. Between
 * digits of ordinary width a wide comma ends a part of the sentence and becomes 、; ２０，３００ is written wide throughout, and
 * 20，000 can be one number only.
 */
export function keepWideCommas(folded: FoldedText): FoldedText {
  const { original, starts } = folded;
  if (!WIDE_COMMA.test(original)) return folded;
  const text = folded.text.replace(GROUPS, (groups, at: number) => {
    if (INNER_GROUP.test(groups)) return groups;
    return groups.replaceAll(',', (comma: string, within: number) => {
      const place = starts[at + within];
      return original[place] !== ',' && ASCII_DIGIT.test(original[place - 1]) ? '、' : comma;
    });
  });
  return text === folded.text ? folded : { ...folded, text };
}

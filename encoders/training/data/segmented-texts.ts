import type { LabelledText } from '../../ner/token-spans.ts';
import { readLines } from './text-lines.ts';

/** Label of the spans of a segmented text. */
export const WORD_LABEL = 'word';

/**
 * Reads texts whose words stand apart by white space, one a line, in normal form NFKC: the training text of PKU writes
 * digits in full width, its test in half. Every character lies in a word.
 * @throws NotFoundError or FormatError as `readLines` does.
 */
export async function readSegmentedTexts(path: string): Promise<LabelledText[]> {
  const texts: LabelledText[] = [];
  for await (const { text } of readLines(path)) {
    const words = text
      .normalize('NFKC')
      .split(/\s+/u)
      .filter((word) => word !== '');
    if (words.length > 0) texts.push(joined(words));
  }
  return texts;
}

function joined(words: readonly string[]): LabelledText {
  let end = 0;
  const spans = words.map((word) => {
    const start = end;
    end += word.length;
    return { start, end, label: WORD_LABEL };
  });
  return { text: words.join(''), spans };
}

import { requireString } from '../../core/checks.ts';
import { type OptionKinds, readOptions } from '../../core/options.ts';
import { withoutHanSpaces } from '../../core/text/char-properties.ts';
import { simplify } from '../../core/text/simplify.ts';

/** How texts are compared that are to be the same. */
export interface NormalTextOptions {
  /** Leaves out punctuation that is not beside a digit. Default false. */
  readonly ignorePunctuation?: boolean;
}

/** Kinds of these options. */
export const NORMAL_TEXT_OPTIONS: OptionKinds<NormalTextOptions> = { ignorePunctuation: 'boolean' };

/** Characters that NFKC would make into digits of a number that they are not part of: x² is not x2, 1½ not 11⁄2. */
const RAISED = /[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u218b\u2460-\u24ff]/u;
const PARTS = new RegExp(`(${RAISED.source}+)`, 'u');

/** Signs that tell texts apart, such as those of C#, AT&T or 50%, stay. */
const PUNCTUATION = /(?<!\p{N})(?![%‰#&@*/\\])\p{P}(?!\p{N})/gu;
/** But for the tags that tell one flag from another. */
const INVISIBLE = /(?!\s)(?![\u{e0020}-\u{e007f}])[\p{Cf}\p{Cc}]/gu;

/**
 * The form in which texts that say the same letter by letter are equal: one width (NFKC), lower case, traditional characters
 * as simplified ones, single spaces, nothing invisible. A text of nothing but what is left out stays as it is.
 */
export function normalText(text: string, options: NormalTextOptions = {}): string {
  requireString('the text', text);
  const { ignorePunctuation = false } = readOptions('normalText', options, NORMAL_TEXT_OPTIONS);
  const normal = text
    .split(PARTS)
    .map((part) => (RAISED.test(part) ? part : part.normalize('NFKC')))
    .join('');
  const folded = simplify(normal).toLowerCase().replace(INVISIBLE, '');
  const spaced = (ignorePunctuation ? folded.replace(PUNCTUATION, ' ') : folded).replace(/\s+/gu, ' ').trim();
  // Where a space stood for punctuation beside Han characters, it means nothing either.
  return (ignorePunctuation ? withoutHanSpaces(spaced) : spaced) || text;
}

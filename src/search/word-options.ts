import type { WordMatching } from '../../index/lexical/word-expansion.ts';
import { requireInteger, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';

/** How much may be wrong in a word. */
export interface TypoOptions {
  /** Letters that may be added, left out, replaced or exchanged with their neighbour: 1, or 2 in words of 8 letters and more. Default 2. */
  readonly maxEdits?: 1 | 2;
}

const TYPOS: OptionKinds<TypoOptions> = { maxEdits: 'any' };

/** Checks how words are to be matched. @throws InvalidArgumentError that names the wrong option. */
export function checkWordMatching(prefix = false, typos: boolean | TypoOptions = false): WordMatching {
  return { prefix, maxEdits: maxEditsOf(typos) };
}

function maxEditsOf(typos: boolean | TypoOptions): 0 | 1 | 2 {
  if (typeof typos === 'boolean') return typos ? 2 : 0;
  if (typeof typos !== 'object' || typos === null)
    throw new InvalidArgumentError(`typos must be true, false or { maxEdits }, got ${shown(typos)}`);
  const { maxEdits = 2 } = readOptions('typos', typos, TYPOS);
  requireInteger(maxEdits, 'maxEdits', 1, 2);
  return maxEdits;
}

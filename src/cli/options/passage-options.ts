import type { CollectionOptions } from '../../main.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** How documents are cut into passages. */
export const PASSAGE_OPTIONS = {
  passages: {
    type: 'integer',
    value: 'TOKENS',
    min: 16,
    help: 'cut documents into passages of so many; by default 128',
  },
  overlap: {
    type: 'integer',
    value: 'TOKENS',
    min: 0,
    help: 'of a passage that the next one begins with; by default 0',
  },
  'no-passages': { type: 'flag', help: 'one vector a document, of as much of it as the model reads' },
} as const satisfies OptionSpecs;

/** What a user of passages must know. */
export const PASSAGE_NOTE =
  'Long documents are cut into passages, each with a vector of its own, and found by the best of them. How they are cut is stored\n' +
  'with the collection: later calls go by it, and others are refused.';

/** The passages that were asked for; undefined leaves it to the collection. */
export function passagesOf(values: OptionValues<typeof PASSAGE_OPTIONS>): CollectionOptions | undefined {
  const { passages: maxTokens, overlap } = values;
  const isGiven = maxTokens !== undefined || overlap !== undefined;
  if (!values['no-passages']) {
    if (!isGiven) return undefined;
    return { passages: { ...(maxTokens !== undefined && { maxTokens }), ...(overlap !== undefined && { overlap }) } };
  }
  if (isGiven) throw new UsageError('--no-passages does not go with --passages or --overlap; leave one out', 'index');
  return { passages: false };
}

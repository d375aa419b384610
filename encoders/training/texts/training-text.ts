import { FormatError } from '../../../src/core/errors.ts';
import { soundRecords } from '../data/own-records.ts';
import { checkItem, type Item } from '../taught-sets/distill-items.ts';

/** One text that a student learns from, as a line of `items.jsonl`. */
export interface TrainingText {
  /** Text that the student reads. */
  readonly text: string;
  readonly role: 'query' | 'document';
  /** The text whose vector the student aims at, where it is not `text`: the same in simplified characters. */
  readonly like?: string;
  /** Text that a teacher that knows English only reads in its place: itself, or its translation; absent when there is none. */
  readonly english?: string;
  /** Kind: one of `ITEM_KINDS`, a corruption with its rule. */
  readonly kind: string;
}

/** One pair for contrastive training, as a line of `pairs.jsonl`. */
export interface TrainingPair {
  readonly query: string;
  readonly passage: string;
  readonly kind: string;
}

/** Streams the texts of an items.jsonl or heldout.jsonl. @throws NotFoundError; FormatError that names the first bad line. */
export async function* readTrainingTexts(path: string): AsyncGenerator<Item> {
  for await (const { line, fields } of soundRecords(path)) {
    const item = checkItem(line, fields);
    if (typeof item === 'string') throw new FormatError(`${path}: ${item}`);
    yield item;
  }
}

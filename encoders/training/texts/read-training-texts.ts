import { FormatError } from '../../../src/core/errors.ts';
import { soundRecords } from '../data/own-records.ts';
import { checkItem, type Item } from '../taught-sets/distill-items.ts';

/** Streams the texts of an items.jsonl or heldout.jsonl. @throws NotFoundError; FormatError that names the first bad line. */
export async function* readTrainingTexts(path: string): AsyncGenerator<Item> {
  for await (const { line, fields } of soundRecords(path)) {
    const item = checkItem(line, fields);
    if (typeof item === 'string') throw new FormatError(`${path}: ${item}`);
    yield item;
  }
}

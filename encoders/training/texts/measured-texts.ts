import { join } from 'node:path';
import { NotFoundError } from '../../../src/core/errors.ts';
import { readCmrc } from '../data/cmrc.ts';
import type { LabelledPair } from '../data/data-sets.ts';
import { LABELLED_SOURCES, readLabelledSplit } from '../data/labelled-sources.ts';
import { soundRecords } from '../data/own-records.ts';
import { readQbqtcRankings } from '../data/qbqtc.ts';
import { readRows } from '../data/rows.ts';
import { readStardQuestions, stardArticles } from '../data/stard.ts';
import { readTatoeba } from '../data/tatoeba.ts';
import { readJsonLines } from '../data/text-lines.ts';

type Reader = (dataDir: string) => AsyncIterable<string>;

async function* bothTexts(pairs: Iterable<LabelledPair>): AsyncGenerator<string> {
  for (const { a, b } of pairs) yield* [a, b];
}

/** Dev and test splits of every labelled set; of one that is published as a whole, the whole. */
const PAIR_READERS: Readonly<Record<string, Reader>> = Object.fromEntries(
  Object.entries(LABELLED_SOURCES).flatMap(([name, source]) => {
    const measured = (['dev', 'test'] as const).filter((split) => source.splits[split] !== undefined);
    return (measured.length > 0 ? measured : (['train'] as const)).map((split) => [
      `${name} ${split}`,
      async function* (dataDir: string) {
        yield* bothTexts((await readLabelledSplit(dataDir, source, split)).pairs);
      },
    ]);
  }),
);

const CSL_FILES = ['ts/dev', 'ts/test', 'kg/dev', 'kg/test', 'cls_dcp/dev', 'cls_dcp/test', 'cls_ctg/train']
  .map((name) => `${name}.tsv.gz`)
  .concat('cls_ctg/dev.tsv', 'cls_ctg/test.tsv');

const READERS: Readonly<Record<string, Reader>> = {
  ...PAIR_READERS,
  /** Its test split comes without labels, so that no reader of labelled pairs takes it. */
  'cmnli test': async function* (dataDir) {
    for await (const { cells } of readRows(join(dataDir, 'pairs/cmnli/test.txt.gz'), 'tsv')) yield* cells.slice(0, 2);
  },
  cmrc: async function* (dataDir) {
    const { paragraphs, train, heldOut } = await readCmrc(dataDir);
    for (const { text } of paragraphs) yield text;
    for (const { query } of train) yield query;
    for (const { text } of heldOut) yield text;
  },
  'stard questions': async function* (dataDir) {
    const { train, heldOut } = await readStardQuestions(dataDir);
    for (const { text } of [...train, ...heldOut]) yield text;
  },
  'stard laws': async function* (dataDir) {
    for await (const { text } of stardArticles(dataDir)) yield text;
  },
  tatoeba: async function* (dataDir) {
    for (const { query, passage } of (await readTatoeba(dataDir)).heldOut) yield* [query, passage];
  },
  /** Titles, abstracts and keywords of every part, the labels of the classified parts among them. */
  csl: async function* (dataDir) {
    for (const file of CSL_FILES) {
      for await (const { cells } of readRows(join(dataDir, 'retrieval/csl', file), 'tsv')) yield* cells;
    }
  },
  qbqtc: async function* (dataDir) {
    for (const { query, titles } of await readQbqtcRankings(dataDir)) {
      yield query;
      for (const { text } of titles) yield text;
    }
    const dev = join(dataDir, 'retrieval/qbqtc/dev.json.gz');
    for await (const { query, title } of readJsonLines<{ query: string; title: string }>(dev)) yield* [query, title];
  },
};

/** Names of the sets that {@link measuredTexts} reads from a data directory. */
export const MEASURED_SETS: readonly string[] = Object.freeze(Object.keys(READERS));

/**
 * Streams every text of one set that models are measured on, questions and corpus alike, whichever part of it a figure uses.
 * @param name one of {@link MEASURED_SETS}. @throws NotFoundError when a file of the set is absent.
 */
export function measuredTexts(dataDir: string, name: string): AsyncIterable<string> {
  return READERS[name](dataDir);
}

/**
 * Streams every text of a file of documents or questions, one JSON object a line: what its fields of text hold. Short fields
 * of one word (ids, languages, topics) are texts as well, which does no harm.
 * @throws NotFoundError when the file is absent; FormatError when a line is not JSON.
 */
export async function* textsOfFile(path: string): AsyncGenerator<string> {
  for await (const { fields } of soundRecords(path)) {
    for (const [field, value] of Object.entries(fields)) if (typeof value === 'string' && field !== 'id') yield value;
  }
}

/** Feeds a stream of texts to `use`; false when its file is absent, which then cannot be measured on. */
export async function readIfPresent(texts: AsyncIterable<string>, use: (text: string) => void): Promise<boolean> {
  try {
    for await (const text of texts) use(text);
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

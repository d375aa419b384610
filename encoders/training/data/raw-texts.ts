import { join } from 'node:path';
import { readStrings, requirePath } from '../../../src/core/checks.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { readOptions } from '../../../src/core/options.ts';
import { readCmrc } from './cmrc.ts';
import type { LeakIndex } from './leaks.ts';
import { OWN_SET_PREFIX } from './own-records.ts';
import { readRows } from './rows.ts';
import { stardArticles } from './stard.ts';
import { readLines } from './text-lines.ts';
import { loadTrainingSet, readLeakIndex, TRAINING_SETS } from './training-sets.ts';

type Reader = (dataDir: string) => AsyncIterable<string>;

/** Texts beyond the training pairs, by source. */
const READERS: Readonly<Record<string, Reader>> = {
  /** All paragraphs: they are the corpus, only the held-out questions are not read. */
  cmrc_paragraphs: async function* (dataDir) {
    for (const { text } of (await readCmrc(dataDir)).paragraphs) yield text;
  },
  /** Titles of the classification part, another 8,000 papers. */
  csl_more_titles: async function* (dataDir) {
    for await (const { cells } of readRows(join(dataDir, 'retrieval/csl/cls_ctg/train.tsv.gz'), 'tsv')) yield cells[1];
  },
  law_articles: async function* (dataDir) {
    for await (const { text } of stardArticles(dataDir)) yield text;
  },
  /** People's Daily of January 1998, without its word boundaries. */
  newspaper: async function* (dataDir) {
    for await (const { text } of readLines(join(dataDir, 'cws/pku/train_like.utf8.gz')))
      yield text.replace(/\s+/gu, '');
  },
  /** Hotel and food delivery reviews. */
  reviews: async function* (dataDir) {
    for (const name of ['hotel.csv.gz', 'waimai_10k.csv.gz']) {
      let header = true;
      for await (const { cells } of readRows(join(dataDir, 'text', name), 'csv')) {
        if (!header) yield cells[1] ?? '';
        header = false;
      }
    }
  },
};

/** Names that {@link rawTexts} knows: every training set, then the sources that are text alone. */
export const TEXT_SOURCES: readonly string[] = Object.freeze([...Object.keys(TRAINING_SETS), ...Object.keys(READERS)]);

/**
 * Streams texts for building a vocabulary and for masked-language-model training: training sentences, law articles,
 * abstracts, paragraphs, news and reviews. Each text comes once, trimmed, never empty. Only training parts are read; a sentence of
 * a measured split comes only where a training pair holds it too. Memory grows with the distinct texts (all sources: about
 * 720,000).
 * @param options.sources - some of {@link TEXT_SOURCES} or `file:PATH` training files; all when absent.
 * @throws InvalidArgumentError for an unknown source; NotFoundError when a file is absent.
 */
export async function* rawTexts(
  dataDir: string,
  options: { sources?: readonly string[] } = {},
): AsyncGenerator<string> {
  requirePath('the directory of the data', dataDir);
  const { sources: named } = readOptions('rawTexts', options, { sources: 'any' });
  const sources = named === undefined ? TEXT_SOURCES : readStrings('sources', named);
  for (const source of sources) checkSource(source);
  const leaks = sources.some((source) => !Object.hasOwn(READERS, source)) ? await readLeakIndex(dataDir) : undefined;
  const seen = new Set<string>();
  for (const source of sources) {
    const texts = Object.hasOwn(READERS, source) ? READERS[source](dataDir) : pairTexts(dataDir, source, leaks);
    for await (const untrimmed of texts) {
      const text = untrimmed.trim();
      if (text === '' || seen.has(text)) continue;
      seen.add(text);
      yield text;
    }
  }
}

async function* pairTexts(dataDir: string, name: string, leaks: LeakIndex | undefined): AsyncGenerator<string> {
  const set = await loadTrainingSet(dataDir, name, { leaks });
  if (set.kind === 'labelled') {
    for (const { a, b } of set.pairs) yield* [a, b];
  } else {
    for (const { query, passage } of set.pairs) yield* [query, passage];
  }
}

function checkSource(source: string): void {
  if (TEXT_SOURCES.includes(source) || source.startsWith(OWN_SET_PREFIX)) return;
  throw new InvalidArgumentError(
    `read texts of '${source}': expected one of ${TEXT_SOURCES.join(', ')}, or ${OWN_SET_PREFIX}PATH`,
  );
}

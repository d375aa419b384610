import type { LabelledText } from '../../ner/token-spans.ts';
import { CLUENER_TYPES, readCluener } from './cluener.ts';
import { readSegmentedTexts, WORD_LABEL } from './segmented-texts.ts';
import { readTaggedTexts, type TaggedForm } from './tagged-texts.ts';

/** Part of a data set: to learn from, to choose settings by, to report. */
export type EntityPart = 'train' | 'tune' | 'test';

const NEWS_TYPES = ['PER', 'LOC', 'ORG'];

const MSRA: TaggedForm = { separator: '\t', word: 0, tag: 1 };
const UNER: TaggedForm = { separator: '\t', word: 1, tag: 2, comments: true };
const PEOPLE_DAILY: TaggedForm = { separator: ' ', word: 0, tag: 1 };

/** One file, or the texts of it whose `hashShare` lies from the first bound to below the second. */
export interface PartFile {
  readonly path: string;
  readonly shares?: readonly [from: number, to: number];
}

/** A public set of texts with named spans, or with words. */
export interface LabelledSource {
  readonly types: readonly string[];
  read(path: string): Promise<LabelledText[]>;
  readonly parts: Readonly<Partial<Record<EntityPart, PartFile>>>;
}

/** Every set by name. */
export const ENTITY_SOURCES: Readonly<Record<string, LabelledSource>> = {
  cluener: {
    types: CLUENER_TYPES,
    read: readCluener,
    parts: {
      train: { path: 'ner/cluener/train.jsonl', shares: [0.05, 1] },
      tune: { path: 'ner/cluener/train.jsonl', shares: [0, 0.05] },
      test: { path: 'ner/cluener/dev.jsonl' },
    },
  },
  msra: {
    types: NEWS_TYPES,
    read: (path) => readTaggedTexts(path, MSRA, NEWS_TYPES),
    parts: {
      train: { path: 'ner/msra/train.iob2.gz', shares: [0.15, 1] },
      tune: { path: 'ner/msra/train.iob2.gz', shares: [0.1, 0.15] },
      test: { path: 'ner/msra/train.iob2.gz', shares: [0, 0.1] },
    },
  },
  uner_zh: {
    types: NEWS_TYPES,
    read: (path) => readTaggedTexts(path, UNER, NEWS_TYPES),
    parts: {
      train: { path: 'ner/uner_zh/zh_gsdsimp-ud-train.iob2' },
      tune: { path: 'ner/uner_zh/zh_gsdsimp-ud-dev.iob2' },
      test: { path: 'ner/uner_zh/zh_gsdsimp-ud-test.iob2' },
    },
  },
  people_daily: {
    types: NEWS_TYPES,
    read: (path) => readTaggedTexts(path, PEOPLE_DAILY, NEWS_TYPES),
    parts: { test: { path: 'ner/people_daily/dev.txt' } },
  },
  pku: {
    types: [WORD_LABEL],
    read: readSegmentedTexts,
    parts: {
      train: { path: 'cws/pku/train_like.utf8.gz', shares: [0.02, 1] },
      tune: { path: 'cws/pku/train_like.utf8.gz', shares: [0, 0.02] },
      test: { path: 'cws/pku/pku_test_gold.utf8' },
    },
  },
};

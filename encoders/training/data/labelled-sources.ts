import { join } from 'node:path';
import { type DropCounts, type LabelledPair, PairCollector } from './data-sets.ts';
import { type Row, type RowFormat, readRows } from './rows.ts';

/** The splits of a public data set. */
export type Split = 'train' | 'dev' | 'test';

/** One table file of labelled pairs and where its columns are. */
export interface LabelledFile {
  /** Under the data directory. */
  readonly path: string;
  readonly format: RowFormat;
  readonly header: boolean;
  /** Positions of the two sentences and of the label. */
  readonly columns: readonly [a: number, b: number, label: number];
  /** Only rows whose cell at `column` is `value`. */
  readonly only?: { readonly column: number; readonly value: string };
}

/** A public set of labelled pairs: its files by split and what its labels mean. */
export interface LabelledSource {
  readonly splits: Readonly<Partial<Record<Split, readonly LabelledFile[]>>>;
  /** 'binary' 0/1, 'graded' 0..5, 'nli' the three names of natural language inference. */
  readonly labels: 'binary' | 'graded' | 'nli';
}

/** entailment above neutral above contradiction, the order that CoSENT trains on. */
const NLI_ORDER: Readonly<Record<string, number>> = { entailment: 2, neutral: 1, contradiction: 0 };

const abLabel = [0, 1, 2] as const;

function table(path: string, options: Partial<LabelledFile> = {}): LabelledFile[] {
  return [{ path, format: 'tsv', header: false, columns: abLabel, ...options }];
}

function stsEnglish(split: string): LabelledFile[] {
  return table('pairs/stsb_en/stsbenchmark.tsv.gz', {
    header: true,
    columns: [6, 7, 5],
    only: { column: 0, value: split },
  });
}

/** SemEval semantic textual similarity tasks, 2012-2016, that are not already part of another file. */
const STS_YEARS: Readonly<Record<string, readonly string[]>> = {
  2012: ['MSRpar.train', 'SMTeuroparl.train', 'MSRpar.test', 'OnWN.test', 'SMTeuroparl.test', 'SMTnews.test'],
  2013: ['FNWN.test', 'OnWN.test', 'headlines.test'],
  2014: ['OnWN.test', 'deft-forum.test', 'deft-news.test', 'headlines.test', 'images.test', 'tweet-news.test'],
  2015: ['answers-forums.test', 'answers-students.test', 'belief.test', 'headlines.test', 'images.test'],
  2016: ['answer-answer.test', 'headlines.test', 'plagiarism.test', 'postediting.test', 'question-question.test'],
};

function semEvalFiles(): LabelledFile[] {
  return Object.entries(STS_YEARS).flatMap(([year, names]) =>
    names.flatMap((name) => table(`pairs/sts_en/${year}/${name}.tsv`, { columns: [1, 2, 0] })),
  );
}

const withHeader = { header: true } as const;
const quoted = { format: 'quoted-tsv' } as const;
const csv = { format: 'csv', header: true } as const;
const pawsx = { header: true, columns: [1, 2, 3] } as const;
const mrpc = { header: true, columns: [3, 4, 0] } as const;

/** Every labelled set by name, as its publishers split it. */
export const LABELLED_SOURCES: Readonly<Record<string, LabelledSource>> = {
  lcqmc: {
    labels: 'binary',
    splits: {
      train: table('pairs/lcqmc/train.tsv.gz', withHeader),
      dev: table('pairs/lcqmc/dev.tsv', withHeader),
      test: table('pairs/lcqmc/test.tsv', withHeader),
    },
  },
  atec: {
    labels: 'binary',
    splits: {
      train: table('pairs/atec/train.tsv.gz', quoted),
      dev: table('pairs/atec/dev.tsv.gz', quoted),
      test: table('pairs/atec/test.tsv.gz', quoted),
    },
  },
  bq: {
    labels: 'binary',
    splits: {
      train: table('pairs/bq/train_part.tsv', quoted),
      dev: table('pairs/bq/dev.csv', csv),
      test: table('pairs/bq/test.csv', csv),
    },
  },
  afqmc: {
    labels: 'binary',
    splits: { train: table('pairs/afqmc/train.txt.gz', quoted), dev: table('pairs/afqmc/dev.txt', quoted) },
  },
  pawsx_zh: {
    labels: 'binary',
    splits: { dev: table('pairs/pawsx_zh/dev.tsv', pawsx), test: table('pairs/pawsx_zh/test.tsv', pawsx) },
  },
  stsb_zh: {
    labels: 'graded',
    splits: {
      train: table('pairs/stsb_zh/sts-b-train.txt'),
      dev: table('pairs/stsb_zh/sts-b-dev.txt'),
      test: table('pairs/stsb_zh/sts-b-test.txt'),
    },
  },
  stsb_en: {
    labels: 'graded',
    splits: { train: stsEnglish('train'), dev: stsEnglish('dev'), test: stsEnglish('test') },
  },
  mrpc: {
    labels: 'binary',
    splits: {
      train: table('pairs/mrpc/msr-para-train.tsv', mrpc),
      dev: table('pairs/mrpc/msr-para-val.tsv', mrpc),
    },
  },
  sts_en: { labels: 'graded', splits: { train: semEvalFiles() } },
  cmnli: { labels: 'nli', splits: { dev: table('pairs/cmnli/dev.txt.gz') } },
  ocnli: { labels: 'nli', splits: { dev: table('pairs/ocnli/dev.txt') } },
  csnli: {
    labels: 'nli',
    splits: { dev: table('pairs/csnli/dev.txt.gz'), test: table('pairs/csnli/test.txt.gz') },
  },
  cinlid: { labels: 'nli', splits: { train: table('pairs/cinlid/Idiom_NLI.txt.gz') } },
};

/**
 * Reads one split. Left out and counted: rows without a label (or '-'), without a sentence, with "NS" for a sentence,
 * or whose label is none of the set's.
 * @throws NotFoundError when a file of the split is absent.
 */
export async function readLabelledSplit(
  dataDir: string,
  source: LabelledSource,
  split: Split,
): Promise<{ pairs: LabelledPair[]; dropped: DropCounts }> {
  const collector = new PairCollector<LabelledPair>();
  for (const file of source.splits[split] ?? []) {
    let first = file.header;
    for await (const row of readRows(join(dataDir, file.path), file.format)) {
      if (first) first = false;
      else if (file.only === undefined || row.cells[file.only.column] === file.only.value) {
        addRow(collector, row, file.columns, source.labels);
      }
    }
  }
  return { pairs: collector.pairs, dropped: collector.dropped };
}

function addRow(
  collector: PairCollector<LabelledPair>,
  { cells }: Row,
  [atA, atB, atLabel]: LabelledFile['columns'],
  labels: LabelledSource['labels'],
): void {
  const a = (cells[atA] ?? '').trim();
  const b = (cells[atB] ?? '').trim();
  const labelText = (cells[atLabel] ?? '').trim();
  const label = labelOf(labelText, labels);
  if (a === '' || b === '' || a === 'NS' || b === 'NS') collector.drop('empty text');
  else if (labelText === '' || labelText === '-') collector.drop('no label');
  else if (label === undefined) collector.drop('unknown label');
  else collector.pairs.push({ a, b, label });
}

function labelOf(text: string, labels: LabelledSource['labels']): number | undefined {
  if (labels === 'nli') return Object.hasOwn(NLI_ORDER, text) ? NLI_ORDER[text] : undefined;
  if (text === '') return undefined;
  const value = Number(text);
  if (labels === 'binary') return value === 0 || value === 1 ? value : undefined;
  return value >= 0 && value <= 5 ? value : undefined;
}

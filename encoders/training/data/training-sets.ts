import { InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { readCmrc } from './cmrc.ts';
import { readCsl } from './csl.ts';
import type { DropCounts, LabelledPair, LabelledPairSet, PositivePair, TrainingSet } from './data-sets.ts';
import { LABELLED_SOURCES, readLabelledSplit, type Split } from './labelled-sources.ts';
import { LeakIndex, type LeakOptions, removeLeaks } from './leaks.ts';
import { OWN_SET_PREFIX } from './own-records.ts';
import { readOwnSet } from './own-set.ts';
import { qbqtcPairs } from './qbqtc.ts';
import { stardPairs } from './stard.ts';
import { readTatoeba } from './tatoeba.ts';

/**
 * Splits of the labelled sets that models train on. Sets that nothing is measured on give all they have; PAWS-X has no
 * Chinese training split of human quality here, so its dev split trains and only its test split is measured.
 */
const TRAIN_SPLITS: Readonly<Record<string, readonly Split[]>> = {
  lcqmc: ['train'],
  atec: ['train'],
  bq: ['train'],
  afqmc: ['train'],
  pawsx_zh: ['dev'],
  stsb_zh: ['train'],
  stsb_en: ['train'],
  mrpc: ['train'],
  sts_en: ['train'],
  cmnli: ['dev'],
  ocnli: ['dev'],
  csnli: ['dev', 'test'],
  cinlid: ['train'],
};

/** Splits that something is measured on; no training pair may stand in one of them. */
const MEASURED_SPLITS: Readonly<Record<string, readonly Split[]>> = {
  lcqmc: ['test', 'dev'],
  atec: ['test', 'dev'],
  bq: ['test', 'dev'],
  afqmc: ['dev'],
  pawsx_zh: ['test'],
  stsb_zh: ['test', 'dev'],
  stsb_en: ['test', 'dev'],
  mrpc: ['dev'],
};

type PositiveReader = (dataDir: string) => Promise<{ pairs: readonly PositivePair[]; dropped: DropCounts }>;

const POSITIVE_READERS: Readonly<Record<string, PositiveReader>> = {
  tatoeba: async (dataDir) => {
    const { train, dropped } = await readTatoeba(dataDir);
    return { pairs: train, dropped };
  },
  cmrc: async (dataDir) => {
    const { train, dropped } = await readCmrc(dataDir);
    return { pairs: train, dropped };
  },
  csl_title: (dataDir) => readCsl(dataDir, 'title'),
  csl_keywords: (dataDir) => readCsl(dataDir, 'keywords'),
  stard: stardPairs,
};

type LabelledReader = (dataDir: string) => Promise<{ pairs: readonly LabelledPair[]; dropped: DropCounts }>;

/** Labelled sets that are not tables. */
const LABELLED_READERS: Readonly<Record<string, LabelledReader>> = { qbqtc: qbqtcPairs };

/** Names that {@link loadTrainingSet} knows, and what each trains. */
export const TRAINING_SETS: Readonly<Record<string, TrainingSet['kind']>> = Object.freeze({
  ...Object.fromEntries(Object.keys(TRAIN_SPLITS).map((name) => [name, 'labelled' as const])),
  ...Object.fromEntries(Object.keys(LABELLED_READERS).map((name) => [name, 'labelled' as const])),
  ...Object.fromEntries(Object.keys(POSITIVE_READERS).map((name) => [name, 'positive' as const])),
});

/**
 * Collects the pairs of every measured split that the data directory holds (an absent file cannot be measured on).
 */
export async function readLeakIndex(dataDir: string, options: LeakOptions = {}): Promise<LeakIndex> {
  const index = new LeakIndex(options);
  for (const [name, splits] of Object.entries(MEASURED_SPLITS)) {
    for (const split of splits) {
      try {
        index.add(`${name} ${split}`, (await readLabelledSplit(dataDir, LABELLED_SOURCES[name], split)).pairs);
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
    }
  }
  return index;
}

/**
 * Loads a training set by name, cleaned: bad rows, leaks into measured splits and held-out parts are left out and counted
 * in `dropped` ('leak: atec test': 6720). `file:PATH` loads the caller's own file (see `readOwnSet`); its
 * labelled pairs are cleaned of leaks in the same way.
 * @param options.leaks - index to share between several calls; read from `dataDir` when absent.
 * @throws InvalidArgumentError for an unknown name; NotFoundError when a file is absent; FormatError for bad content.
 */
export async function loadTrainingSet(
  dataDir: string,
  name: string,
  options: { leaks?: LeakIndex } = {},
): Promise<TrainingSet> {
  const leaks = async () => options.leaks ?? (await readLeakIndex(dataDir));
  if (name.startsWith(OWN_SET_PREFIX)) {
    const own = await readOwnSet(name.slice(OWN_SET_PREFIX.length));
    return own.kind === 'positive' ? own : cleaned(name, own.pairs, {}, await leaks());
  }
  if (Object.hasOwn(POSITIVE_READERS, name))
    return { kind: 'positive', name, ...(await POSITIVE_READERS[name](dataDir)) };
  const read = Object.hasOwn(LABELLED_READERS, name) ? LABELLED_READERS[name] : trainSplitReader(name);
  const { pairs, dropped } = await read(dataDir);
  return cleaned(name, pairs, dropped, await leaks());
}

/** Reads all training splits of a table set as one. @throws InvalidArgumentError for an unknown name. */
function trainSplitReader(name: string): LabelledReader {
  if (!Object.hasOwn(TRAIN_SPLITS, name)) {
    const known = Object.keys(TRAINING_SETS).join(', ');
    throw new InvalidArgumentError(`load training set '${name}': expected one of ${known}, or file:PATH`);
  }
  return async (dataDir) => {
    const pairs: LabelledPair[] = [];
    const dropped: Record<string, number> = {};
    for (const split of TRAIN_SPLITS[name]) {
      const part = await readLabelledSplit(dataDir, LABELLED_SOURCES[name], split);
      for (const pair of part.pairs) pairs.push(pair);
      for (const [reason, count] of Object.entries(part.dropped)) dropped[reason] = (dropped[reason] ?? 0) + count;
    }
    return { pairs, dropped };
  };
}

function cleaned(name: string, pairs: readonly LabelledPair[], dropped: DropCounts, index: LeakIndex): LabelledPairSet {
  const { pairs: kept, leaks } = removeLeaks(pairs, index);
  const counts = Object.fromEntries(Object.entries(leaks).map(([split, count]) => [`leak: ${split}`, count]));
  return { kind: 'labelled', name, pairs: kept, dropped: { ...dropped, ...counts } };
}

import { requirePath, requireString } from '../../../src/core/checks.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { cmrcRetrieval, readCmrc } from './cmrc.ts';
import type { LabelledPair, PositivePair, RetrievalSet } from './data-sets.ts';
import { LABELLED_SOURCES, readLabelledSplit } from './labelled-sources.ts';
import { OWN_SET_PREFIX } from './own-records.ts';
import { readOwnSet } from './own-set.ts';
import { readStardQuestions, stardRetrieval } from './stard.ts';
import { readTatoeba, tatoebaRetrieval } from './tatoeba.ts';

/** Scored pairs: a threshold is found on `dev`, everything that is reported is measured on `test`. */
export interface PairEvaluation {
  readonly kind: 'pairs';
  readonly name: string;
  /** Labels are 0 and 1, so that a threshold has an accuracy. */
  readonly binary: boolean;
  readonly dev: readonly LabelledPair[];
  readonly test: readonly LabelledPair[];
}

/** Queries to be answered from a corpus. */
export interface RetrievalEvaluation extends RetrievalSet {
  readonly kind: 'retrieval';
  readonly name: string;
}

/** A set that encoders are measured on: labelled pairs, or queries with their passages. */
export type Evaluation = PairEvaluation | RetrievalEvaluation;

/**
 * Labelled sets and how they are measured: 'dev and test' as published; 'halves' of the dev split, rows taken
 * alternately, where no labelled test split exists.
 */
const PAIR_EVALUATIONS: Readonly<Record<string, 'dev and test' | 'halves'>> = {
  lcqmc: 'dev and test',
  atec: 'dev and test',
  bq: 'dev and test',
  afqmc: 'halves',
  /** Its dev split also trains, so a threshold found on it is that of a model that knows these pairs. */
  pawsx_zh: 'dev and test',
  stsb_zh: 'dev and test',
  stsb_en: 'dev and test',
  mrpc: 'halves',
};

const RETRIEVAL_READERS: Readonly<Record<string, (dataDir: string) => Promise<RetrievalSet>>> = {
  cmrc: async (dataDir) => cmrcRetrieval(await readCmrc(dataDir)),
  tatoeba_en_zh: async (dataDir) => tatoebaRetrieval((await readTatoeba(dataDir)).heldOut, 'en-zh'),
  tatoeba_zh_en: async (dataDir) => tatoebaRetrieval((await readTatoeba(dataDir)).heldOut, 'zh-en'),
  stard: async (dataDir) => stardRetrieval(dataDir, (await readStardQuestions(dataDir)).heldOut),
};

/** Names that {@link loadEvaluation} knows, and what each measures. */
export const EVALUATIONS: Readonly<Record<string, Evaluation['kind']>> = Object.freeze({
  ...Object.fromEntries(Object.keys(PAIR_EVALUATIONS).map((name) => [name, 'pairs' as const])),
  ...Object.fromEntries(Object.keys(RETRIEVAL_READERS).map((name) => [name, 'retrieval' as const])),
});

/**
 * Loads what a model is measured on. `file:PATH` measures on the caller's own file (see `readOwnSet`): labelled pairs
 * in halves, alternate rows; queries against all passages of the file.
 * @throws InvalidArgumentError for an unknown name; NotFoundError when a file is absent; FormatError for bad content.
 */
export async function loadEvaluation(dataDir: string, name: string): Promise<Evaluation> {
  requirePath('the directory of the data', dataDir);
  requireString('the name of the evaluation', name);
  if (name.startsWith(OWN_SET_PREFIX)) return ownEvaluation(name);
  if (Object.hasOwn(RETRIEVAL_READERS, name)) {
    return { kind: 'retrieval', name, ...(await RETRIEVAL_READERS[name](dataDir)) };
  }
  if (!Object.hasOwn(PAIR_EVALUATIONS, name)) {
    const known = Object.keys(EVALUATIONS).join(', ');
    throw new InvalidArgumentError(`load evaluation '${name}': expected one of ${known}, or ${OWN_SET_PREFIX}PATH`);
  }
  const source = LABELLED_SOURCES[name];
  const { pairs: dev } = await readLabelledSplit(dataDir, source, 'dev');
  if (PAIR_EVALUATIONS[name] === 'halves') return inHalves(name, dev);
  const { pairs: test } = await readLabelledSplit(dataDir, source, 'test');
  return { kind: 'pairs', name, binary: source.labels === 'binary', dev, test };
}

async function ownEvaluation(name: string): Promise<Evaluation> {
  const own = await readOwnSet(name.slice(OWN_SET_PREFIX.length));
  return own.kind === 'labelled' ? inHalves(name, own.pairs) : fromPositivePairs(name, own.pairs);
}

function inHalves(name: string, pairs: readonly LabelledPair[]): PairEvaluation {
  return {
    kind: 'pairs',
    name,
    binary: pairs.every(({ label }) => label === 0 || label === 1),
    dev: pairs.filter((_, i) => i % 2 === 0),
    test: pairs.filter((_, i) => i % 2 === 1),
  };
}

/** Equal queries become one query with several right passages; equal passages become one passage. */
function fromPositivePairs(name: string, pairs: readonly PositivePair[]): RetrievalEvaluation {
  const ids = new Map<string, string>();
  const relevant = new Map<string, Set<string>>();
  for (const { query, passage } of pairs) {
    if (!ids.has(passage)) ids.set(passage, String(ids.size));
    const right = relevant.get(query) ?? new Set<string>();
    relevant.set(query, right.add(ids.get(passage)!));
  }
  const passages = Array.from(ids, ([text, id]) => ({ id, text }));
  return {
    kind: 'retrieval',
    name,
    queries: [...relevant.keys()],
    corpus: () => passages,
    relevant: [...relevant.values()],
  };
}

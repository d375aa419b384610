import { loadEvaluation } from '../../encoders/training/data/evaluations.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { loadPairEvaluation } from './pair-evaluation.ts';

/** Texts that are searched, questions to them, and what is right. */
export interface SearchSet {
  readonly name: string;
  /** The ord of a text is its position. */
  readonly texts: readonly string[];
  readonly queries: readonly string[];
  /** Ords of the right texts of each query, at least one. */
  readonly relevant: readonly ReadonlySet<number>[];
  /** Ord of the query itself where it is one of the texts; it is not to be found. */
  readonly self: readonly (number | undefined)[];
}

const LOADERS: Readonly<Record<string, (dataDir: string) => Promise<SearchSet>>> = {
  cmrc: (dataDir) => retrievalSet(dataDir, 'cmrc'),
  stard: (dataDir) => retrievalSet(dataDir, 'stard'),
  lcqmc: (dataDir) => duplicates(dataDir, 'lcqmc', 1),
  stsb_en: (dataDir) => duplicates(dataDir, 'stsb_en', 4),
  tatoeba_en_zh: (dataDir) => retrievalSet(dataDir, 'tatoeba_en_zh'),
};

/** Names of the sets. */
export const SEARCH_SETS = Object.keys(LOADERS);

/** Loads a set by name; no query of it has trained the shipped model together with its answer. @throws InvalidArgumentError when there is none. */
export async function loadSearchSet(dataDir: string, name: string): Promise<SearchSet> {
  if (!Object.hasOwn(LOADERS, name)) {
    throw new InvalidArgumentError(`no search set is called ${name}, only ${SEARCH_SETS.join(', ')}`);
  }
  return LOADERS[name](dataDir);
}

/** Loads a held-out retrieval set, without the queries whose answers the corpus lacks. @throws InvalidArgumentError for a set of another kind. */
export async function retrievalSet(dataDir: string, name: string): Promise<SearchSet> {
  const evaluation = await loadEvaluation(dataDir, name);
  if (evaluation.kind !== 'retrieval') throw new InvalidArgumentError(`${name} is not a retrieval set`);
  const ords = new Map<string, number>();
  const texts: string[] = [];
  for await (const { id, text } of evaluation.corpus()) {
    ords.set(id, texts.length);
    texts.push(text);
  }
  const relevant = evaluation.relevant.map((ids) => new Set([...ids].flatMap((id) => ords.get(id) ?? [])));
  const answerable = evaluation.queries.map((_, i) => i).filter((i) => relevant[i].size > 0);
  return {
    name,
    texts,
    queries: answerable.map((i) => evaluation.queries[i]),
    relevant: answerable.map((i) => relevant[i]),
    self: answerable.map(() => undefined),
  };
}

/**
 * The pairs of a test split that mean the same: from the first text, find the second among all distinct texts of the split.
 * @param least label of such a pair, or more.
 */
async function duplicates(dataDir: string, name: string, least: number): Promise<SearchSet> {
  const { test } = await loadPairEvaluation(dataDir, name);
  const ords = new Map<string, number>();
  for (const { a, b } of test) for (const text of [a, b]) if (!ords.has(text)) ords.set(text, ords.size);
  const relevant = new Map<string, Set<number>>();
  for (const { a, b, label } of test) {
    if (label >= least && a !== b) relevant.set(a, (relevant.get(a) ?? new Set<number>()).add(ords.get(b)!));
  }
  const queries = [...relevant.keys()];
  return {
    name,
    texts: [...ords.keys()],
    queries,
    relevant: [...relevant.values()],
    self: queries.map((query) => ords.get(query)),
  };
}

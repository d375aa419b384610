import { ConflictError } from '../../core/errors.ts';
import { createRandom, type Random } from '../../core/random.ts';
import { dotAt } from '../../core/vectors.ts';
import type { Collection, Hit, SearchResult } from '../../main.ts';
import type { TaughtVectors } from '../../public/train.ts';

/** A query with the passage that answers it, a query of which no answer is known, or a passage that is only searched. */
export interface QueryOrPassage {
  readonly query?: string;
  readonly passage?: string;
  readonly kind?: string;
}

/** Which passages a query is listed with. */
export interface ListChoice {
  /** Passages of a list. */
  readonly size: number;
  /** They are taken from so many hits by words and as many by meaning. */
  readonly depth: number;
  readonly seed: number;
}

/** Passages of a query, numbers into those of the corpus. */
export interface CandidateList {
  readonly query: string;
  readonly kind?: string;
  readonly passages: readonly number[];
  /** Where the passage stands among them that is known to answer the query; empty where none is. */
  readonly answers: readonly number[];
  /** Scores by words, 0 to 1; 0 of a passage that the search by words did not bring. */
  readonly words: readonly number[];
}

/** A list as it is written, with the cosines of a teacher. */
export interface TaughtList extends Omit<CandidateList, 'passages'> {
  readonly passages: readonly string[];
  readonly teacher: readonly number[];
}

/** Distinct passages, and distinct queries with those that answer them. */
export class ListCorpus {
  readonly passages: string[] = [];
  readonly queries: { readonly query: string; readonly kind?: string }[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #answers = new Map<string, Set<number>>();

  add({ query, passage, kind }: QueryOrPassage): void {
    const number = passage === undefined ? undefined : this.#numberOf(passage);
    if (query === undefined) return;
    const answers = this.#answers.get(query) ?? new Set();
    if (!this.#answers.has(query)) this.queries.push({ query, ...(kind !== undefined && { kind }) });
    this.#answers.set(query, number === undefined ? answers : answers.add(number));
  }

  answersOf(query: string): ReadonlySet<number> {
    return this.#answers.get(query) ?? new Set();
  }

  #numberOf(passage: string): number {
    const known = this.#numbers.get(passage);
    if (known !== undefined) return known;
    this.#numbers.set(passage, this.passages.length);
    return this.passages.push(passage) - 1;
  }
}

/**
 * Stores the passages under their numbers, but for those that are there already.
 * @throws ConflictError when other passages are; what `add` throws.
 */
export async function storePassages(
  documents: Collection,
  { passages }: ListCorpus,
  options: Parameters<Collection['add']>[1],
): Promise<void> {
  const numbered = passages.map((text, i) => ({ id: `${i}`, text }));
  const count = await documents.count();
  const stored = await documents.get(numbered.slice(0, count).map(({ id }) => id));
  if (count > passages.length || stored.some((document, i) => document?.text !== passages[i])) {
    throw new ConflictError('the passages that are stored are those of other texts; write to another folder');
  }
  await documents.add(numbered.slice(count), options);
}

/**
 * Lists queries of a corpus with an answer, where one is known, and with passages that words and meaning bring, by turns: the best hits in half
 * of the places, hits drawn from those that follow in the others. A list that stays short, for want of hits, is left out.
 */
export async function* candidateLists(
  documents: Collection,
  corpus: ListCorpus,
  { size, depth, seed, count, signal }: ListChoice & { readonly count: number; readonly signal?: AbortSignal },
): AsyncGenerator<CandidateList> {
  const random = createRandom(seed);
  const queries = random.shuffle([...corpus.queries]).slice(0, count);
  const texts = queries.map(({ query }) => query);
  const options = { k: depth, ...(signal && { signal }) };
  const byWords = documents.searchMany(texts, { ...options, mode: 'lexical' })[Symbol.asyncIterator]();
  let at = 0;
  for await (const byMeaning of documents.searchMany(texts, { ...options, mode: 'semantic', index: 'exact' })) {
    const { query, kind } = queries[at++];
    const { value } = (await byWords.next()) as IteratorYieldResult<SearchResult>;
    const list = listOf(value.hits, byMeaning.hits, corpus.answersOf(query), size, random);
    if (list.passages.length === size) yield { query, ...(kind !== undefined && { kind }), ...list };
  }
}

/** Picks the passages of one list, and puts them in the order of their numbers, which tells nothing of an answer. */
function listOf(
  byWords: readonly Hit[],
  byMeaning: readonly Hit[],
  answers: ReadonlySet<number>,
  size: number,
  random: Random,
) {
  const words = new Map(byWords.map(({ id, score }) => [Number(id), score]));
  const others = [...new Set(byTurns(byMeaning, byWords).map(({ id }) => Number(id)))].filter((at) => !answers.has(at));
  // One answer, so that a list tells of no two right ones that one is better.
  const answer = random.shuffle([...answers]).slice(0, 1);
  const best = others.slice(0, Math.floor((size - answer.length) / 2));
  const drawn = random.shuffle(others.slice(best.length)).slice(0, size - answer.length - best.length);
  const passages = [...answer, ...best, ...drawn].sort((a, b) => a - b);
  return {
    passages,
    answers: [...passages.keys()].filter((i) => answer.includes(passages[i])),
    words: passages.map((passage) => words.get(passage) ?? 0),
  };
}

function byTurns<T>(a: readonly T[], b: readonly T[]): T[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [
    ...a.slice(i, i + 1),
    ...b.slice(i, i + 1),
  ]).flat();
}

/** The list with its passages' texts and the teacher's cosines. @throws InvalidArgumentError when the teacher has not been asked of one. */
export function withTeacher(list: CandidateList, corpus: ListCorpus, taught: TaughtVectors): TaughtList {
  const passages = list.passages.map((passage) => corpus.passages[passage]);
  const vectorOf = (text: string, role: 'query' | 'document') => {
    const vector = new Float32Array(taught.dim);
    taught.copyRow(taught.rowOf(text, role), vector);
    return vector;
  };
  const asked = vectorOf(list.query, 'query');
  const teacher = passages.map((text) => dotAt(asked, vectorOf(text, 'document'), 0));
  return { ...list, passages, teacher };
}

import { findPairs, getDocument, matchPairs } from '../api/calls.ts';
import type { DedupeResult, Scorer, StoredDocument, Task, TextDifferences } from '../api/types.ts';

/** Pairs that a person is given at most: nobody looks at more in one sitting. */
const MOST_PAIRS = 1000;

/** What a person says of a pair. */
export type Decision = 'same' | 'different' | 'skipped';

/** Two documents that may say the same. */
export interface Candidate {
  readonly a: string;
  readonly b: string;
  /** Of the scorer; 1 of equal texts. */
  readonly score: number;
  /** Their texts are equal but for width, case and spaces. */
  readonly exact: boolean;
}

/** A review: the pairs, and what was said of them. It is plain data, kept while the tab is open. */
export interface Review {
  readonly collection: string;
  /** Least cosine of the pairs. */
  readonly floor: number;
  /** What gave the scores. Absent in reviews of before: the vectors. */
  readonly scorer?: Scorer;
  /** Documents that were compared. */
  readonly items: number;
  /** Pairs at the floor and above that are not among the candidates. */
  readonly leftOut: number;
  readonly candidates: readonly Candidate[];
  /** By place; undefined: not looked at yet. */
  readonly decisions: readonly (Decision | undefined)[];
  /** The pair that is looked at; as many as there are when all were. */
  readonly at: number;
}

/** Looks for the pairs of a collection. */
export async function beginReview(
  { collection, floor, scorer }: { readonly collection: string; readonly floor: number; readonly scorer: Scorer },
  work: { readonly signal: AbortSignal; readonly onProgress: (task: Task) => void },
): Promise<Review> {
  const result = await findPairs(collection, { floor, scorer, reviewLimit: MOST_PAIRS }, work);
  const all = candidatesOf(result);
  const candidates = all.slice(0, MOST_PAIRS);
  const { items, reviewLeftOut } = result.summary;
  const leftOut = all.length - candidates.length + reviewLeftOut;
  return { collection, floor, scorer, items, leftOut, candidates, decisions: [], at: 0 };
}

/** Pairs of a result, the most alike first: equal texts, near ones that were decided, and those left to a person. */
function candidatesOf({ clusters, review }: DedupeResult): Candidate[] {
  const decided = clusters.flatMap(({ kept, duplicates }) =>
    duplicates.map(({ id, reason, alike }) => ({
      a: kept,
      b: id,
      score: alike?.score ?? 1,
      exact: reason === 'exact',
    })),
  );
  const open = review.map(({ a, b, alike }) => ({ a, b, score: alike.score, exact: false }));
  // A model that reads both texts gives no score to equal ones.
  return [...decided, ...open].sort((one, other) => +other.exact - +one.exact || other.score - one.score);
}

/** The review after a decision about the pair at hand. */
export function decided(review: Review, decision: Decision): Review {
  const decisions = [...review.decisions];
  decisions[review.at] = decision;
  return { ...review, decisions, at: review.at + 1 };
}

/** How many pairs got each decision. */
export function tally({ decisions }: Review): Record<Decision, number> {
  const counts = { same: 0, different: 0, skipped: 0 };
  for (const decision of decisions) if (decision !== undefined) counts[decision]++;
  return counts;
}

/** A pair that was decided, as it is saved: `kenyon match --fit-threshold` reads texts and labels, and passes over what has none. */
export interface DecidedPair {
  readonly a: string;
  readonly b: string;
  readonly label?: 0 | 1;
  readonly decision: Decision;
  readonly score: number;
  readonly scorer: Scorer;
  readonly exact: boolean;
  readonly idA: string;
  readonly idB: string;
}

/** Documents that are asked for at a time. */
const AT_A_TIME = 8;

/** Decisions with the texts that they are about. @throws ApiError, for a document that was removed meanwhile, too. */
export async function decidedPairs(
  { collection, candidates, decisions, scorer = 'cosine' }: Review,
  signal: AbortSignal,
): Promise<DecidedPair[]> {
  const decided = candidates.flatMap((candidate, i) => {
    const decision = decisions[i];
    return decision === undefined ? [] : [{ ...candidate, decision }];
  });
  const ids = [...new Set(decided.flatMap(({ a, b }) => [a, b]))];
  const texts = new Map<string, string>();
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const some = ids.slice(from, from + AT_A_TIME);
    const documents = await Promise.all(some.map((id) => getDocument(collection, id, signal)));
    for (const { id, text } of documents) texts.set(id, text);
  }
  return decided.map(({ a, b, score, exact, decision }) => ({
    ...{ a: texts.get(a)!, b: texts.get(b)! },
    ...(decision !== 'skipped' && { label: decision === 'same' ? (1 as const) : (0 as const) }),
    ...{ decision, score, scorer, exact, idA: a, idB: b },
  }));
}

/** A pair with its texts. */
export interface LoadedPair {
  readonly a: StoredDocument;
  readonly b: StoredDocument;
  readonly differences: TextDifferences | undefined;
}

/** Loads pairs, each once. */
export class PairLoader {
  readonly #collection: string;
  readonly #signal: AbortSignal;
  readonly #documents = new Map<string, Promise<StoredDocument>>();
  readonly #pairs = new Map<string, Promise<LoadedPair>>();

  constructor(collection: string, signal: AbortSignal) {
    this.#collection = collection;
    this.#signal = signal;
  }

  /** @throws ApiError, for a document that was removed meanwhile, too. */
  load({ a, b }: Candidate): Promise<LoadedPair> {
    const key = JSON.stringify([a, b]);
    const known = this.#pairs.get(key) ?? this.#pair(a, b);
    this.#pairs.set(key, known);
    known.catch(() => this.#pairs.delete(key));
    return known;
  }

  async #pair(idA: string, idB: string): Promise<LoadedPair> {
    const [a, b] = await Promise.all([this.#document(idA), this.#document(idB)]);
    const body = { pairs: [{ a: a.text, b: b.text }], explain: true };
    // The pair can be looked at without marks.
    const answer = await matchPairs(body, this.#signal).catch(() => undefined);
    return { a, b, differences: answer?.matches[0]?.why };
  }

  #document(id: string): Promise<StoredDocument> {
    const known = this.#documents.get(id) ?? getDocument(this.#collection, id, this.#signal);
    this.#documents.set(id, known);
    known.catch(() => this.#documents.delete(id));
    return known;
  }
}

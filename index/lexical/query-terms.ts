import type { TimeSlice } from '../../src/core/time-slice.ts';
import type { EdgeForms } from './edge-forms.ts';
import type { InvertedFile } from './inverted-file.ts';
import type { PostingCursor } from './posting-cursor.ts';
import type { QueryWord, QueryWords } from './query-words.ts';
import { NO_TERM } from './term-table.ts';
import { COMPOUND, withoutAccents, wordOf } from './word-forms.ts';

/** How a term of the texts fits one of a query that is spelled otherwise. */
export type TermRelation = 'accents' | 'stem' | 'compound' | 'prefix' | 'typo' | 'writing' | 'like';

/** A term of the texts that counts as one of the query. */
export interface TermVariant {
  readonly term: string;
  /** Number of the term in the inverted file. */
  readonly number: number;
  /** What an occurrence counts: 1 for the term as the query has it, less for others. */
  readonly weight: number;
  /** Absent for the term as the query has it. */
  readonly by?: TermRelation;
  readonly documentFrequency: number;
}

/** A term of a query. */
export interface QueryTerm {
  readonly term: string;
  /** qtf; a part of a compound that counts itself counts half. */
  readonly queryFrequency: number;
  /** Terms of the texts, the most like it first; none when no document has any. */
  readonly variants: readonly TermVariant[];
  /** n: documents that have the variants. One that has two of them counts twice, which spares reading their lists beforehand. */
  readonly documentFrequency: number;
  readonly idf: number;
}

/** Finds further terms of the texts for a word of a query. */
export type Expansion = (word: string) => Promise<readonly TermVariant[]>;

/** What an occurrence of another form of a word counts; the stem measured best on English questions (bench/search/words.ts). */
const WEIGHTS = { accents: 0.9, writing: 0.9, stem: 0.6, compound: 0.7 } as const;
/** What a part of a compound counts beside the whole of it. */
const PART_WEIGHT = 0.5;

/** Looks the terms of a query up, with their other forms. */
export async function queryTerms(
  file: InvertedFile,
  query: QueryWords,
  {
    cursor,
    slice,
    edges,
    expand,
  }: {
    readonly cursor: PostingCursor;
    readonly slice: TimeSlice;
    readonly edges: EdgeForms;
    readonly expand: Expansion | undefined;
  },
): Promise<QueryTerm[]> {
  await file.families.catchUp(slice);
  const found = new Map<string, readonly TermVariant[]>();
  for (const { term } of query.words.values()) {
    const further = expand === undefined ? [] : await expand(term);
    found.set(term, variantsOf(file, [term, ...edges.of(term)], further, cursor));
    await slice.pause();
  }
  const isFound = (term: string) => found.get(term)!.length > 0;
  return [...query.words.values()].flatMap((word) => {
    const variants = found.get(word.term)!;
    const queryFrequency = frequencyOf(word, isFound);
    // What stands for the same place of the query is missed only where none of it is found.
    const isMissed = !query.wholes.has(word.term) && queryFrequency > 0;
    return variants.length > 0 || isMissed ? [queryTerm(file, word.term, queryFrequency, variants)] : [];
  });
}

function frequencyOf({ term, alone, within }: QueryWord, isFound: (term: string) => boolean): number {
  let frequency = alone;
  for (const [whole, times] of within) {
    if (!isFound(whole)) frequency += times;
    else if (isFound(term)) frequency += PART_WEIGHT * times;
  }
  return frequency;
}

function queryTerm(
  file: InvertedFile,
  term: string,
  queryFrequency: number,
  variants: readonly TermVariant[],
): QueryTerm {
  const having = variants.reduce((sum, { documentFrequency }) => sum + documentFrequency, 0);
  const documentFrequency = Math.min(file.count, having);
  const idf = Math.log(1 + (file.count - documentFrequency + 0.5) / (documentFrequency + 0.5));
  return { term, queryFrequency, variants, documentFrequency, idf };
}

/**
 * The terms that live documents have. Their order depends on nothing but their spelling, so that equal texts have equal scores.
 * @param term with the other ways to write it, if there are any.
 */
function variantsOf(
  file: InvertedFile,
  [term, ...writings]: readonly string[],
  further: readonly TermVariant[],
  cursor: PostingCursor,
): TermVariant[] {
  const byNumber = new Map<number, Omit<TermVariant, 'documentFrequency'>>();
  const exact = file.find(term);
  if (exact !== NO_TERM) byNumber.set(exact, { term, number: exact, weight: 1 });
  for (const writing of writings) {
    const number = file.find(writing);
    if (number !== NO_TERM) byNumber.set(number, { term: writing, number, weight: WEIGHTS.writing, by: 'writing' });
  }
  // None of Han.
  for (const number of file.families.of(wordOf(term))) {
    if (number !== exact) byNumber.set(number, related(term, file.termOf(number), number));
  }
  for (const variant of further) if (!byNumber.has(variant.number)) byNumber.set(variant.number, variant);
  return [...byNumber.values()]
    .map((variant) => ({ ...variant, documentFrequency: file.documentFrequency(variant.number, cursor) }))
    .filter(({ documentFrequency }) => documentFrequency > 0)
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1));
}

function related(query: string, term: string, number: number): Omit<TermVariant, 'documentFrequency'> {
  const [asked, had] = [wordOf(query), wordOf(term)];
  const isOtherKind = query.startsWith(COMPOUND) !== term.startsWith(COMPOUND);
  const form = asked === had ? undefined : withoutAccents(asked) === withoutAccents(had) ? 'accents' : 'stem';
  const weight = (form === undefined ? 1 : WEIGHTS[form]) * (isOtherKind ? WEIGHTS.compound : 1);
  return { term, number, weight, by: form ?? 'compound' };
}

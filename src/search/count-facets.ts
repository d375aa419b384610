import type { Facet } from '../../index/fields/facet.ts';
import type { FieldLists } from '../../index/fields/field-lists.ts';
import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { requireField } from '../filter/require-fields.ts';
import type { OpenWords } from './open-words.ts';
import type { FacetOptions } from './page-options.ts';
import type { Question } from './question.ts';
import type { Ranking } from './rank-documents.ts';

/** Where the documents that are counted come from. */
export interface FacetSources {
  /** Documents that may be found. */
  readonly open: ReadonlyOrdSet;
  readonly words: OpenWords | undefined;
  /** Of all documents, where `minScore` is given. */
  readonly ranking: Ranking;
  readonly lists: FieldLists;
}

/**
 * Counts the values of fields in all documents that the question has for an answer, shown or not.
 * @throws InvalidArgumentError when no document has one of the fields, or its values are not listed.
 */
export async function countFacets(
  question: Question,
  { fields, top }: Required<FacetOptions>,
  { open, words, ranking, lists }: FacetSources,
): Promise<Facet[]> {
  for (const field of fields) requireField('facets', field, 'values', lists);
  const answers = answersTo(question, { open, words, ranking });
  const facets: Facet[] = [];
  for (const field of fields) facets.push(await lists.facet(field, answers, top));
  return facets;
}

function answersTo({ mode, options }: Question, { open, words, ranking }: Omit<FacetSources, 'lists'>): ReadonlyOrdSet {
  if (options.minScore !== undefined) return OrdSet.of(ranking.documents.map(({ ord }) => ord));
  return mode === 'lexical' ? words!.scores!.sharing(open) : open;
}

/** What there is to count while nothing is stored. */
export function noFacets({ fields }: FacetOptions): Facet[] {
  return fields.map((field) => ({ field, of: 0, documents: 0, distinct: 0, values: [] }));
}

import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { inLongTurn, TimeSlice } from '../core/time-slice.ts';
import { plural } from '../core/wording.ts';
import { formatFilter } from '../filter/format-filter.ts';
import { type Cursor, requireCursorOf } from './cursor.ts';
import { hashOf } from './hash-of-question.ts';
import { markedDocuments } from './marked-documents.ts';
import { type OpenWords, openWords } from './open-words.ts';
import { fieldsOf, type Question, type SearchSources } from './question.ts';
import type { FoundHit } from './read-hits.ts';
import { readPage } from './read-page.ts';
import { type Plan, reasonOf, type SearchResult } from './search-result.ts';
import { demandedDocuments, type EntityUse, useEntities } from './use-entities.ts';

/** Documents that were found, and all that it takes to say why. */
export interface FoundDocuments {
  /** Best first, or in the order that was asked for: those of the page, and those before it but for those of other pages that a cursor knows of. */
  readonly hits: readonly FoundHit[];
  /** The same before entities moved some of them up, and more of them. */
  readonly unmoved: readonly FoundHit[];
  readonly plan: Plan;
  readonly facets: SearchResult['facets'];
  readonly use: EntityUse;
  /** Documents that the filter and the marks of the query allow; undefined: there are none. */
  readonly filtered: ReadonlyOrdSet | undefined;
  readonly words: OpenWords | undefined;
  readonly sources: SearchSources;
}

/** Times a search is run again because documents were removed while it ran, or turned out to be damaged. */
const MAX_RETRIES = 8;

/**
 * Finds the best `k` documents and reads them; again when so many were removed meanwhile, or damaged, that hits are missing. A document that
 * is replaced is removed and stored anew: where that happens all the time, only a search that is not interrupted finds it.
 * @param open reads what there is to be searched just now; undefined while the collection is empty.
 */
export async function findDocuments(
  question: Question,
  k: number,
  open: () => SearchSources | undefined,
): Promise<FoundDocuments | undefined> {
  const find = () => findOnce(question, k, open());
  let found = await find();
  for (let retries = 0; found?.isComplete === false && retries < MAX_RETRIES; retries++) found = await inLongTurn(find);
  return found;
}

async function findOnce(
  question: Question,
  k: number,
  opened: SearchSources | undefined,
): Promise<(FoundDocuments & { readonly isComplete: boolean }) | undefined> {
  if (opened === undefined) return undefined;
  const { filter, within, cursor, work } = question.options;
  const { store, indexes, state } = opened;
  const { count: damagedBefore } = store.damagedRows;
  // Asked here and not only in a promise: searches that begin together would all be let through before the first one runs.
  const slice = new TimeSlice();
  if (slice.spent) await slice.pause();
  const part = within && (await indexes.fields.within(within, work));
  if (part?.live.size === 0) return undefined;
  const sources = { ...opened, part };
  const filtered = filter === undefined ? part?.live : await fieldsOf(sources).evaluate(filter, work);
  const stored = cursor === undefined ? filtered : await storedBefore(cursor, question, sources, filtered);
  const marked = await markedDocuments(question, sources, stored);
  const searchable = await withoutOne(question, sources, marked?.allowed ?? stored);
  const words = await openWords(question, sources);
  const use = await useEntities(question, async () => {
    const open = searchable ?? (await fieldsOf(sources).lists(work)).live;
    return question.mode === 'lexical' ? words!.scores!.sharing(open) : open;
  });
  const allowed = demandedDocuments(use.demanded, use, searchable);
  if (slice.spent) await slice.pause();
  const page = await readPage(question, { sources, words, use, allowed, k });
  const { hits, unmoved, depth, isFull, plan, facets } = page;
  const few =
    filter !== undefined && filtered!.size < depth
      ? `the filter ${formatFilter(filter.tree)} allows ${plural(filtered!.size, 'document')}`
      : undefined;
  const { count: damaged } = store.damagedRows;
  // Another may have taken the place of the collection, which is empty then.
  store.refresh();
  const now = store.state();
  const isUnchanged = now.removals === state.removals && damaged === damagedBefore;
  const lost = unmoved.length < depth && damaged > 0 ? `${plural(damaged, 'damaged row')} left out` : undefined;
  return {
    hits,
    unmoved,
    isComplete: isFull || unmoved.length >= now.count || isUnchanged,
    plan: {
      ...plan,
      ...reasonOf(plan.reason, few, marked?.remark, use.reason, lost),
      ...(allowed && { allowed: allowed.size }),
    },
    facets,
    use,
    filtered: searchable,
    words,
    sources,
  };
}

/** The documents without the one that the search leaves out, where there is one; undefined: all. */
async function withoutOne(
  { options: { except, work } }: Question,
  sources: SearchSources,
  allowed: ReadonlyOrdSet | undefined,
): Promise<ReadonlyOrdSet | undefined> {
  const ord = except === undefined ? undefined : sources.store.ordOfId(except);
  if (ord === undefined) return allowed;
  const others = (allowed ?? (await fieldsOf(sources).lists(work)).live).clone();
  others.remove(ord);
  return others;
}

/** The documents that were there when the first page was read; undefined: all. */
async function storedBefore(
  cursor: Cursor,
  question: Question,
  sources: SearchSources,
  filtered: ReadonlyOrdSet | undefined,
): Promise<ReadonlyOrdSet | undefined> {
  const { store, state } = sources;
  requireCursorOf(cursor, hashOf(question), store.source);
  if (cursor.nextOrd >= state.nextOrd) return filtered;
  const stored = OrdSet.range(0, cursor.nextOrd);
  stored.and(filtered ?? (await fieldsOf(sources).lists(question.options.work)).live);
  return stored;
}

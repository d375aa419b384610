import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { plural } from '../core/wording.ts';
import { formatFilter } from '../filter/format-filter.ts';
import { BOOST_DEPTH, boostByEntities } from './boost-by-entities.ts';
import { markedDocuments } from './marked-documents.ts';
import { openWords, type QueryWords } from './open-words.ts';
import type { Question, SearchSources } from './question.ts';
import { rankDocuments } from './rank-documents.ts';
import { type FoundHit, readHits } from './read-hits.ts';
import { type Plan, reasonOf } from './search-result.ts';
import { demandedDocuments, type EntityUse, useEntities } from './use-entities.ts';

/** Documents that were found, and all that it takes to say why. */
export interface FoundDocuments {
  /** Best first. */
  readonly hits: readonly FoundHit[];
  /** The same before entities moved some of them up, and more of them. */
  readonly unmoved: readonly FoundHit[];
  readonly plan: Plan;
  readonly use: EntityUse;
  /** Documents that the filter and the marks of the query allow; undefined: there are none. */
  readonly filtered: ReadonlyOrdSet | undefined;
  readonly words: QueryWords | undefined;
  readonly sources: SearchSources;
}

/** Times a search is run again because documents were removed while it ran, or turned out to be damaged. */
const MAX_RETRIES = 4;

/**
 * Finds the best `k` documents and reads them; again when so many were removed meanwhile, or damaged, that hits are missing.
 * @param open reads what there is to be searched just now; undefined while the collection is empty.
 */
export async function findDocuments(
  question: Question,
  k: number,
  open: () => SearchSources | undefined,
): Promise<FoundDocuments | undefined> {
  for (let retries = 0; ; retries++) {
    const sources = open();
    if (sources === undefined) return undefined;
    const damaged = sources.store.damagedRows.count;
    const found = await findOnce(question, k, sources);
    const now = sources.store.state();
    const isUnchanged = now.removals === sources.state.removals && sources.store.damagedRows.count === damaged;
    const isComplete = found.isFull || found.unmoved.length >= now.count || isUnchanged;
    if (isComplete || retries === MAX_RETRIES) return found;
  }
}

async function findOnce(
  question: Question,
  k: number,
  sources: SearchSources,
): Promise<FoundDocuments & { readonly isFull: boolean }> {
  const { filter, entities, work } = question.options;
  const { store, indexes } = sources;
  // Asked here and not only in a promise: searches that begin together would all be let through before the first one runs.
  const slice = new TimeSlice();
  if (slice.spent) await slice.pause();
  const filtered = filter && (await indexes.fields.evaluate(filter, work));
  const marked = await markedDocuments(question, sources, filtered);
  const searchable = marked?.allowed ?? filtered;
  const words = await openWords(question, sources);
  const use = await useEntities(question, async () => {
    const open = searchable ?? (await indexes.fields.lists(work)).live;
    return question.mode === 'lexical' ? words!.scores!.sharing(open) : open;
  });
  const allowed = demandedDocuments(use.demanded, use, searchable);
  const depth = use.moving.length > 0 ? Math.max(k, BOOST_DEPTH) : k;
  if (slice.spent) await slice.pause();
  const { documents, plan } = await rankDocuments(question, sources, words, { k: depth, allowed });
  const unmoved = await readHits(store, documents, depth);
  const few =
    filter !== undefined && filtered!.size < depth
      ? `the filter ${formatFilter(filter.tree)} allows ${plural(filtered!.size, 'document')}`
      : undefined;
  const { count: damaged } = store.damagedRows;
  const lost = unmoved.length < depth && damaged > 0 ? `${plural(damaged, 'damaged row')} left out` : undefined;
  return {
    hits: use.moving.length > 0 ? boostByEntities(unmoved, use.moving, entities!.weight).slice(0, k) : unmoved,
    unmoved,
    isFull: unmoved.length === depth,
    plan: {
      ...plan,
      ...reasonOf(plan.reason, few, marked?.remark, use.reason, lost),
      ...(allowed && { allowed: allowed.size }),
    },
    use,
    filtered: searchable,
    words,
    sources,
  };
}

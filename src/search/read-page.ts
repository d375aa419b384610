import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { plural } from '../core/wording.ts';
import { formatField } from '../filter/format-filter.ts';
import { ordersOf, sortDocuments } from '../filter/sort-documents.ts';
import { BOOST_DEPTH, boostByEntities } from './boost-by-entities.ts';
import { countFacets } from './count-facets.ts';
import { HitBytes } from './hit-bytes.ts';
import type { OpenWords } from './open-words.ts';
import { fieldsOf, type Question, type SearchSources } from './question.ts';
import { type Ranking, rankDocuments } from './rank-documents.ts';
import { type FoundHit, readHits } from './read-hits.ts';
import { type Plan, reasonOf, type SearchResult } from './search-result.ts';
import { requireGroups, selectHits } from './select-page.ts';
import type { EntityUse } from './use-entities.ts';

/** Inputs of a page, known before documents are ranked. */
export interface PageSources {
  readonly sources: SearchSources;
  readonly words: OpenWords | undefined;
  readonly use: EntityUse;
  /** Only these documents may be found; undefined: all. */
  readonly allowed: ReadonlyOrdSet | undefined;
  /** Hits wanted, or groups. */
  readonly k: number;
}

/** Hits of a page and those before it. */
export interface ReadPage {
  /** Best first, or in the order that was asked for. */
  readonly hits: readonly FoundHit[];
  /** The same before entities moved some of them up or groups were made of them, and more of them. */
  readonly unmoved: readonly FoundHit[];
  /** How many documents were to be read: as many as there are `unmoved` unless some are gone or damaged, or there are no more. */
  readonly depth: number;
  readonly isFull: boolean;
  readonly plan: Plan;
  readonly facets: SearchResult['facets'];
}

/** How much deeper to look when the documents found are of too few groups. */
const DEEPER = 4;

/** Ranks documents as deep as the page lies, brings them into the order asked for, and reads those that are shown. */
export async function readPage(question: Question, page: PageSources): Promise<ReadPage> {
  const { options } = question;
  const { sort, groupBy, facets, cursor, minScore, entities, work } = options;
  const { sources, words, use, allowed, k } = page;
  const ranksAll = sort !== undefined || (facets !== undefined && minScore !== undefined);
  const lists = ranksAll || groupBy || facets ? await fieldsOf(sources).lists(work) : undefined;
  if (groupBy !== undefined) requireGroups(groupBy, lists!);
  const open = allowed ?? lists?.live;
  const orders = sort && (open!.size === 0 ? [] : await ordersOf(sort, lists!));
  const isBoosted = use.moving.length > 0 && sort === undefined;
  let depth = Math.max((cursor?.seen.size ?? 0) + k * (groupBy?.perGroup ?? 1), isBoosted ? BOOST_DEPTH : 1);
  let ranking: Ranking | undefined;
  for (; ; depth *= DEEPER) {
    if (ranking === undefined || !ranksAll)
      ranking = await rankDocuments(question, sources, words, {
        k: ranksAll ? Math.max(1, open!.size) : depth,
        allowed,
      });
    const documents = orders === undefined ? ranking.documents : await sortDocuments(ranking.documents, orders);
    const bytes = new HitBytes(options, { movesHits: isBoosted });
    const unmoved = await readHits(sources.store, documents, depth, bytes);
    const hits = isBoosted ? boostByEntities(unmoved, use.moving, entities!.weight) : unmoved;
    const selected = selectHits(hits, {
      cursor,
      groupBy,
      k,
      sizeOf: (group) => lists!.anyOf(groupBy!.field, [group]).sharedWith(open!),
    });
    if (groupBy !== undefined && !selected.isFull && unmoved.length === depth) continue;
    const { plan } = ranking;
    const counted = facets && (await countFacets(question, facets, { open: open!, words, ranking, lists: lists! }));
    return {
      ...selected,
      unmoved,
      depth,
      plan: { ...plan, ...sortedReason(plan, sort, documents.length) },
      facets: counted,
    };
  }
}

function sortedReason(plan: Plan, sort: Question['options']['sort'], count: number): Pick<Plan, 'reason'> {
  if (sort === undefined) return {};
  const by = sort.map(({ field, order }) => `${formatField(field)}${order === 'desc' ? ' desc' : ''}`).join(', ');
  return reasonOf(plan.reason, `all ${plural(count, 'document')} found, sorted by ${by}`);
}

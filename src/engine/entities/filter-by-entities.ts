import type { ReadonlyOrdSet } from '../../../index/postings/ord-set.ts';
import { plural } from '../../core/plural.ts';
import type { FoundHits } from '../find-hits.ts';
import type { CheckedQuery } from '../query.ts';
import type { Narrow, Narrowed } from '../retriever.ts';
import { bySureness } from './entity-groups.ts';
import { intersection, keepMost, MAX_TRIED } from './keep-most.ts';
import type { QueryEntity } from './query-entity.ts';
import type { QueryReading, ReadEntity } from './resolve-entities.ts';

/** Runs a search among documents that are narrowed down. */
export type NarrowedSearch = (query: CheckedQuery, narrow?: Narrow) => Promise<FoundHits>;

/** Which entities a search demands, and why not the others. */
interface Choice {
  readonly kept: readonly ReadEntity[];
  /** By key. */
  readonly dropped: ReadonlyMap<string, string>;
}

/**
 * Searches among the documents that have the entities of the query. As many of these are demanded as leave `k` hits
 * together; of equally many the surest, and of equally sure ones those that most documents have. The others are dropped.
 * @param k hits that the caller wants; the search may be for more.
 * @returns the hits, with what became of each entity.
 */
export async function filterByEntities(
  find: NarrowedSearch,
  query: CheckedQuery,
  { entities, unread }: QueryReading,
  k: number,
): Promise<FoundHits> {
  const candidates = entities.filter(({ entity }) => entity.state === 'applied');
  if (candidates.length === 0) return { ...(await find(query)), entities: entities.map(({ entity }) => entity) };
  let choice: Choice = { kept: candidates, dropped: new Map() };
  const found = await find(query, (open) => {
    const chosen = choose(open, candidates, k);
    choice = chosen;
    return narrowed(chosen, unread);
  });
  const told = entities.map((one) => tell(one, choice));
  if (!query.explain) return { ...found, entities: told };
  const explained = new Map<string, QueryEntity>();
  for (const one of choice.kept) explained.set(one.entity.key, await explain(find, query, { one, choice, k }));
  return { ...found, entities: told.map((entity) => explained.get(entity.key) ?? entity) };
}

/** @param open documents that may be found without entities. */
function choose(open: ReadonlyOrdSet, candidates: readonly ReadEntity[], k: number): Choice & Narrowed {
  const need = Math.min(k, open.size);
  const ranked = candidates.map((one) => enough(one, open, need)).sort(bySurenessAndSize);
  const tried = ranked.slice(0, MAX_TRIED);
  const { kept, allowed } = keepMost(
    open,
    tried.map(({ ords }) => ords),
    need,
  );
  const dropped = new Map<string, string>();
  for (const [i, { entity, ords }] of ranked.entries()) {
    if (i >= MAX_TRIED) dropped.set(entity.key, `a search demands ${MAX_TRIED} entities at most`);
    else if (!kept.includes(i)) dropped.set(entity.key, `would leave ${intersection(allowed, [ords]).size} of ${need}`);
  }
  return { kept: kept.map((i) => tried[i]), dropped, ...(kept.length > 0 && { allowed }) };
}

/** The entity with more documents where it leaves too few. */
function enough(one: ReadEntity, open: ReadonlyOrdSet, need: number): ReadEntity {
  return one.wide !== undefined && one.ords.sharedWith(open) < need ? one.wide : one;
}

function bySurenessAndSize({ entity: a }: ReadEntity, { entity: b }: ReadEntity): number {
  return bySureness(a, b) || b.documents - a.documents;
}

/** What the search is told of a choice. */
function narrowed({ allowed, dropped }: Choice & Narrowed, unread: number): Narrowed {
  const reasons = Array.from(dropped, ([key, why]) => `${key} dropped: ${why}`);
  if (unread > 0) reasons.push(`${plural(unread, 'text')} still to be read for entities`);
  return { ...(allowed && { allowed }), ...(reasons.length > 0 && { reason: reasons.join('; ') }) };
}

function tell({ entity }: ReadEntity, { kept, dropped }: Choice): QueryEntity {
  const reason = dropped.get(entity.key);
  if (reason !== undefined) return { ...entity, state: 'dropped', reason };
  return kept.find((one) => one.entity.key === entity.key)?.entity ?? entity;
}

/** Runs the same search without one of the entities that it demanded. */
async function explain(
  find: NarrowedSearch,
  query: CheckedQuery,
  { one, choice, k }: { readonly one: ReadEntity; readonly choice: Choice; readonly k: number },
): Promise<QueryEntity> {
  const others = choice.kept.filter((other) => other !== one).map(({ ords }) => ords);
  const { hits, ords } = await find({ ...query, k }, (open) =>
    others.length === 0 ? {} : { allowed: intersection(open, others) },
  );
  const without = hits.map(({ id }) => id);
  return { ...one.entity, without, excluded: without.filter((_, i) => !one.ords.has(ords[i])) };
}

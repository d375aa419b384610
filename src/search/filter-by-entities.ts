import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { plural } from '../core/plural.ts';
import { bySureness } from '../entities/query/entity-groups.ts';
import type { EntityFallback } from '../entities/query/entity-options.ts';
import type { QueryEntity } from '../entities/query/query-entity.ts';
import type { QueryReading, ReadEntity } from '../entities/query/resolve-entities.ts';
import { type BoostOptions, boostByEntities } from './boost-by-entities.ts';
import { intersection, keepMost, MAX_TRIED } from './keep-most.ts';
import type { CheckedQuery } from './query.ts';
import type { FoundHits, Narrowed, NarrowedSearch } from './search-result.ts';

/** Which entities a search demands, and why not the others. */
interface Choice {
  readonly kept: readonly ReadEntity[];
  /** What is not demanded, and why. */
  readonly others: readonly { readonly one: ReadEntity; readonly reason: string }[];
}

/** A choice that was made for so many hits. */
interface Made {
  readonly choice: Choice;
  readonly k: number;
}

/** How many hits are wanted, and what becomes of entities that leave too few. */
export interface FilterOptions extends BoostOptions {
  readonly fallback: EntityFallback;
}

/**
 * Searches among the documents that have the entities of the query. As many of these are demanded as leave `k` hits
 * together; of equally many the surest, and of equally sure ones those that most documents have. The others are dropped, or
 * move hits up.
 * @returns the hits, with what became of each entity.
 */
export async function filterByEntities(
  find: NarrowedSearch,
  query: CheckedQuery,
  reading: QueryReading,
  options: FilterOptions,
): Promise<FoundHits> {
  const candidates = reading.entities.filter(({ entity }) => entity.state === 'applied');
  let choice: Choice = { kept: candidates, others: [] };
  const narrow = (open: ReadonlyOrdSet) => {
    choice = choose(open, candidates, options.k);
    return demand(choice, open, reading.unread);
  };
  const filtered = await find(query, candidates.length > 0 ? narrow : undefined);
  const { others } = choice;
  if (options.fallback === 'drop' || others.length === 0) {
    return { ...filtered, entities: await tell(find, query, { reading, choice, k: options.k }) };
  }
  const held: NarrowedSearch = (wide) => find(wide, (open) => demand(choice, open, reading.unread));
  const moved = { ...reading, entities: others.map(({ one }) => one) };
  const found = await boostByEntities(held, query, moved, options);
  return { ...found, entities: await tell(find, query, { reading, choice, k: options.k, boosted: found.entities }) };
}

/** What became of each entity. */
async function tell(
  find: NarrowedSearch,
  query: CheckedQuery,
  {
    reading,
    boosted = [],
    ...made
  }: Made & { readonly reading: QueryReading; readonly boosted?: readonly QueryEntity[] },
): Promise<QueryEntity[]> {
  const { kept, others } = made.choice;
  const told = new Map(reading.entities.map(({ entity }) => [entity.key, entity]));
  for (const { one, reason } of others) told.set(one.entity.key, { ...one.entity, state: 'dropped', reason });
  for (const entity of boosted) {
    told.set(entity.key, { ...entity, state: 'boosted', reason: told.get(entity.key)!.reason! });
  }
  for (const one of kept) {
    told.set(one.entity.key, query.explain ? await explain(find, query, one, made) : one.entity);
  }
  return [...told.values()];
}

/** @param open documents that may be found without entities. */
function choose(open: ReadonlyOrdSet, candidates: readonly ReadEntity[], k: number): Choice {
  const need = Math.min(k, open.size);
  const ranked = candidates.map((one) => enough(one, open, need)).sort(bySurenessAndSize);
  const tried = ranked.slice(0, MAX_TRIED);
  const { kept, allowed } = keepMost(
    open,
    tried.map(({ ords }) => ords),
    need,
  );
  const others = ranked.flatMap((one, i) => {
    if (kept.includes(i)) return [];
    const left = intersection(allowed, [one.ords]).size;
    return { one, reason: i < MAX_TRIED ? `would leave ${left} of ${need}` : `a search demands ${MAX_TRIED} at most` };
  });
  return { kept: kept.map((i) => tried[i]), others };
}

/** The entity with more documents where it leaves too few. */
function enough(one: ReadEntity, open: ReadonlyOrdSet, need: number): ReadEntity {
  return one.wide !== undefined && one.ords.sharedWith(open) < need ? one.wide : one;
}

function bySurenessAndSize({ entity: a }: ReadEntity, { entity: b }: ReadEntity): number {
  return bySureness(a, b) || b.documents - a.documents;
}

/** What the search is told of a choice. */
function demand({ kept, others }: Choice, open: ReadonlyOrdSet, unread: number): Narrowed {
  const reasons = others.map(({ one, reason }) => `${one.entity.key} not demanded: ${reason}`);
  if (unread > 0) reasons.push(`${plural(unread, 'text')} still to be read for entities`);
  return {
    ...(kept.length > 0 && {
      allowed: intersection(
        open,
        kept.map(({ ords }) => ords),
      ),
    }),
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}

/** Runs the same search without one of the entities that it demanded. */
async function explain(
  find: NarrowedSearch,
  query: CheckedQuery,
  one: ReadEntity,
  { choice, k }: Made,
): Promise<QueryEntity> {
  const others = choice.kept.filter((other) => other !== one).map(({ ords }) => ords);
  const { hits, ords } = await find({ ...query, k }, (open) =>
    others.length === 0 ? {} : { allowed: intersection(open, others) },
  );
  const without = hits.map(({ id }) => id);
  return { ...one.entity, without, excluded: without.filter((_, i) => !one.ords.has(ords[i])) };
}

/**
 * Runs a search as its entities want it.
 * @param find runs the search with a `k` of its own.
 * @param options `reading`: what was found in the query; `k`: hits that the caller wants.
 */
export async function findWithEntities(
  find: NarrowedSearch,
  query: CheckedQuery,
  { reading, k }: { readonly reading: QueryReading | undefined; readonly k: number },
): Promise<FoundHits> {
  if (query.entities === undefined || reading === undefined) return find(query);
  const { mode, weight, fallback } = query.entities;
  return mode === 'filter'
    ? filterByEntities(find, query, reading, { k, weight, fallback })
    : boostByEntities(find, query, reading, { k, weight });
}

import type { QueryEntity } from '../entities/query/query-entity.ts';
import type { QueryReading, ReadEntity } from '../entities/query/resolve-entities.ts';
import type { CheckedQuery } from './query.ts';
import type { FoundHits, Hit, NarrowedSearch } from './search-result.ts';

/** Hits that may move up, at least. */
const DEPTH = 100;

/** How far hits move. */
export interface BoostOptions {
  /** Hits that the caller wants; the search may be for more. */
  readonly k: number;
  readonly weight: number;
}

/** Hits in their new order, by their place in the old one. */
interface Boosted {
  readonly order: readonly number[];
  /** By place in the old order. */
  readonly added: readonly number[];
}

/**
 * Searches, and moves the hits up that have the entities of the query: each gains its share of them times `weight` times the
 * distance between the best and the worst of at least a hundred candidates. Nothing is filtered, so there are as many hits as without.
 */
export async function boostByEntities(
  find: NarrowedSearch,
  query: CheckedQuery,
  { entities }: QueryReading,
  { k, weight }: BoostOptions,
): Promise<FoundHits> {
  const told = entities.map(({ entity }) => entity);
  const applied = entities.filter(({ entity }) => entity.state === 'applied');
  if (applied.length === 0) return { ...(await find(query)), entities: told };
  const found = await find({ ...query, k: Math.max(query.k, DEPTH) });
  const { order, added } = boosted(found, applied, weight);
  const kept = order.slice(0, query.k);
  return {
    ...found,
    hits: kept.map((at) => withBoost(found.hits[at], added[at], keysOf(found.ords[at], applied))),
    ords: kept.map((at) => found.ords[at]),
    entities: query.explain ? told.map((entity) => explain(entity, found, applied, { order, k, weight })) : told,
    explain: (positions) => found.explain(positions.map((at) => kept[at])),
  };
}

function boosted({ hits, ords }: FoundHits, applied: readonly ReadEntity[], weight: number): Boosted {
  const scores = hits.map(({ score }) => score);
  const spread = (scores[0] ?? 0) - (scores.at(-1) ?? 0);
  // Where all are equal any distance will do.
  const unit = (weight * (spread > 0 ? spread : 1)) / Math.max(1, applied.length);
  const added = ords.map((ord) => unit * applied.filter((one) => one.ords.has(ord)).length);
  const order = [...hits.keys()].sort((a, b) => scores[b] + added[b] - scores[a] - added[a] || a - b);
  return { order, added };
}

function withBoost(hit: Hit, added: number, entities: readonly string[]): Hit {
  return added === 0 ? hit : { ...hit, score: hit.score + added, boost: { added, entities } };
}

function keysOf(ord: number, applied: readonly ReadEntity[]): string[] {
  return applied.filter(({ ords }) => ords.has(ord)).map(({ entity }) => entity.key);
}

/** Orders the same candidates without one of the entities. */
function explain(
  entity: QueryEntity,
  found: FoundHits,
  applied: readonly ReadEntity[],
  { order, k, weight }: BoostOptions & Pick<Boosted, 'order'>,
): QueryEntity {
  if (entity.state !== 'applied') return entity;
  const others = applied.filter((one) => one.entity.key !== entity.key);
  const before = boosted(found, others, weight).order.slice(0, k);
  const now = new Set(order.slice(0, k));
  const idOf = (at: number) => found.hits[at].id;
  return { ...entity, without: before.map(idOf), excluded: before.filter((at) => !now.has(at)).map(idOf) };
}

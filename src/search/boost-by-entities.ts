import type { QueryEntity } from '../entities/query/query-entity.ts';
import type { ReadEntity } from '../entities/query/resolve-entities.ts';
import type { FoundHit } from './read-hits.ts';
import type { Hit } from './search-result.ts';

/** Hits that may move up, at least. */
export const BOOST_DEPTH = 100;

/** Hits in a new order, by their place in the old one. */
interface Boosted {
  readonly order: readonly number[];
  /** By place in the old order. */
  readonly added: readonly number[];
}

/**
 * Moves the hits up that have entities: each gains its share of them times `weight` times the distance between the best and the
 * worst hit. Nothing is filtered, so there are as many hits as before.
 */
export function boostByEntities(found: readonly FoundHit[], moving: readonly ReadEntity[], weight: number): FoundHit[] {
  const { order, added } = boosted(found, moving, weight);
  return order.map((at) => withBoost(found[at], added[at], moving));
}

/**
 * Adds to an entity that moved hits up which hits were better without it, and which of these are not among the best `k` with it.
 * @param found the hits before any of them moved, and after.
 */
export function explainBoost(
  { entity }: ReadEntity,
  { unmoved, hits }: { readonly unmoved: readonly FoundHit[]; readonly hits: readonly FoundHit[] },
  moving: readonly ReadEntity[],
  { k, weight }: { readonly k: number; readonly weight: number },
): QueryEntity {
  const others = moving.filter((one) => one.entity.key !== entity.key);
  const order = boosted(unmoved, others, weight).order.slice(0, k);
  const without = order.map((at) => unmoved[at].hit.id);
  const now = new Set(hits.slice(0, k).map(({ hit }) => hit.id));
  return { ...entity, without, excluded: without.filter((id) => !now.has(id)) };
}

function boosted(found: readonly FoundHit[], moving: readonly ReadEntity[], weight: number): Boosted {
  const scores = found.map(({ hit }) => hit.score);
  const spread = (scores[0] ?? 0) - (scores.at(-1) ?? 0);
  // Where all are equal any distance will do.
  const unit = (weight * (spread > 0 ? spread : 1)) / Math.max(1, moving.length);
  const added = found.map(({ ranked }) => unit * moving.filter((one) => one.ords.has(ranked.ord)).length);
  const order = [...found.keys()].sort((a, b) => scores[b] + added[b] - (scores[a] + added[a]) || a - b);
  return { order, added };
}

function withBoost({ ranked, hit }: FoundHit, added: number, moving: readonly ReadEntity[]): FoundHit {
  if (added === 0) return { ranked, hit };
  const entities = moving.filter(({ ords }) => ords.has(ranked.ord)).map(({ entity }) => entity.key);
  const moved: Hit = { ...hit, score: hit.score + added, boost: { added, entities } };
  return { ranked, hit: moved };
}

import type { TextEntity } from '../text-entity.ts';

/**
 * Fate of an entity of a query. 'applied': the documents that have it are those that are found, or move up; 'removed':
 * the caller wanted it left out; 'unknown': no document has it; 'boosted', 'dropped': it was to be demanded, but too few hits
 * would have been left, so it moves hits up, or does nothing.
 */
export type EntityState = 'applied' | 'boosted' | 'dropped' | 'removed' | 'unknown';

/** An entity that was found in a query, and what the search did with it. Offsets are those of the query. */
export interface QueryEntity extends TextEntity {
  /** The words of the query. */
  readonly text: string;
  /** Type and value, which `without` names it by: 'place:北京'. */
  readonly key: string;
  /** Keys of what the same words stand for as well: 'place:北京' in texts beside 'city:北京' in a field. */
  readonly sameAs?: readonly string[];
  /** Documents that have it. */
  readonly documents: number;
  readonly state: EntityState;
  /** Why it was not demanded, or is unknown, in words. */
  readonly reason?: string;
  /** With `explain`, when it counts: ids of the hits of the same search without this entity, best first, before others move or rerank them. */
  readonly without?: readonly string[];
  /** Those of them that this entity kept out of the hits, or moved below them. */
  readonly excluded?: readonly string[];
}

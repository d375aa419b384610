import type { ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { plural } from '../core/wording.ts';
import { bySureness } from '../entities/query/entity-groups.ts';
import type { ReadEntity } from '../entities/query/resolve-entities.ts';
import { intersection, keepMost, MAX_TRIED } from './keep-most.ts';
import type { Question } from './question.ts';

/** Ways in which a search uses the entities of its query. */
export interface EntityUse {
  /** Entities that every hit must have. */
  readonly demanded: readonly ReadEntity[];
  /** Entities that move hits up. */
  readonly moving: readonly ReadEntity[];
  /** Entities that would be demanded if they left enough hits, and why they are not. */
  readonly refused: readonly RefusedEntity[];
  /** Documents that the search could find without entities; absent where none was to be demanded. */
  readonly open?: ReadonlyOrdSet;
  /** Reason for what is not as asked for, in words. */
  readonly reason?: string;
}

/** An entity that is not demanded. */
export interface RefusedEntity {
  readonly one: ReadEntity;
  readonly reason: string;
}

const UNUSED: EntityUse = { demanded: [], moving: [], refused: [] };

/**
 * Decides which entities of a query are demanded and which move hits up. As many are demanded as leave `atLeast` documents together; of
 * equally many the surest, and of equally sure ones those that most documents have. The others are dropped, or move hits up.
 * @param openDocuments finds the documents that the search could find without entities; asked only where entities are demanded.
 */
export async function useEntities(
  { reading, options }: Question,
  openDocuments: () => Promise<ReadonlyOrdSet>,
): Promise<EntityUse> {
  const { entities } = options;
  const applied = (reading?.entities ?? []).filter(({ entity }) => entity.state === 'applied');
  if (entities === undefined || applied.length === 0) return UNUSED;
  if (entities.mode === 'boost') return { ...UNUSED, moving: applied };
  const open = await openDocuments();
  const { demanded, refused } = choose(open, applied, entities.atLeast);
  const reasons = refused.map(({ one, reason }) => `${one.entity.key} not demanded: ${reason}`);
  if (reading!.unread > 0) reasons.push(`${plural(reading!.unread, 'text')} still to be read for entities`);
  return {
    demanded,
    refused,
    moving: entities.fallback === 'boost' ? refused.map(({ one }) => one) : [],
    open,
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}

/**
 * The documents that a search may find which demands entities.
 * @param filtered what its filter allows; undefined: everything.
 */
export function demandedDocuments(
  demanded: readonly ReadEntity[],
  { open }: EntityUse,
  filtered: ReadonlyOrdSet | undefined,
): ReadonlyOrdSet | undefined {
  if (demanded.length === 0) return filtered;
  return intersection(
    open!,
    demanded.map(({ ords }) => ords),
  );
}

function choose(
  open: ReadonlyOrdSet,
  candidates: readonly ReadEntity[],
  atLeast: number,
): Pick<EntityUse, 'demanded' | 'refused'> {
  const need = Math.min(atLeast, open.size);
  const ranked = candidates.map((one) => enough(one, open, need)).sort(bySurenessAndSize);
  const tried = ranked.slice(0, MAX_TRIED);
  const { kept, allowed } = keepMost(
    open,
    tried.map(({ ords }) => ords),
    need,
  );
  const refused = ranked.flatMap((one, i) => {
    if (kept.includes(i)) return [];
    if (i >= MAX_TRIED) return { one, reason: `a search demands ${MAX_TRIED} at most` };
    const left = intersection(allowed, [one.ords]).size;
    return { one, reason: left === 0 ? 'would leave none' : `would leave ${left} of ${need}` };
  });
  return { demanded: kept.map((i) => tried[i]), refused };
}

/** The entity with more documents where it leaves too few. */
function enough(one: ReadEntity, open: ReadonlyOrdSet, need: number): ReadEntity {
  return one.wide !== undefined && one.ords.sharedWith(open) < need ? one.wide : one;
}

function bySurenessAndSize({ entity: a }: ReadEntity, { entity: b }: ReadEntity): number {
  return bySureness(a, b) || b.documents - a.documents;
}

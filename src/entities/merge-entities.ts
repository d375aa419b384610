import { sortInSlices } from '../core/sort-in-slices.ts';
import type { TimeSlice } from '../core/time-slice.ts';
import { IDENTIFIER_KINDS } from './rules/rule-kinds.ts';
import type { TextEntity } from './text-entity.ts';

/**
 * Puts what a model and what rules found in one text together, without contradictions. Rules all stay. What the model found
 * goes where it lies within what a rule found, crosses it, or holds a URL, an e-mail address, a phone number or a plate.
 * Of two of the model that have the same place, cross, or lie within each other with the same type, the surer one stays;
 * a name within one of another type stays: the place in the name of a university. The event loop runs in between.
 * @returns by start, longer ones first.
 */
export async function mergeEntities(
  fromModel: readonly TextEntity[],
  fromRules: readonly TextEntity[],
  slice: TimeSlice,
): Promise<TextEntity[]> {
  const merged: TextEntity[] = [];
  const sorted = await sortInSlices([...fromRules, ...fromModel], byPlace, slice);
  for (const group of overlappingGroups(sorted)) {
    if (slice.spent) await slice.pause();
    const kept: TextEntity[] = [];
    for (const entity of group.sort(rulesThenSurest)) {
      if (entity.source === 'rule' || !kept.some((other) => excludes(other, entity))) kept.push(entity);
    }
    merged.push(...kept.sort(byPlace));
  }
  return merged;
}

/** Entities that overlap, directly or through others; what is decided in one group says nothing of another. @param sorted by place. */
function* overlappingGroups(sorted: readonly TextEntity[]): Generator<TextEntity[]> {
  let group: TextEntity[] = [];
  let end = 0;
  for (const entity of sorted) {
    if (group.length > 0 && entity.start >= end) {
      yield group;
      group = [];
    }
    group.push(entity);
    end = Math.max(end, entity.end);
  }
  if (group.length > 0) yield group;
}

/** Whether `other`, which is kept, leaves no room for what the model found. */
function excludes(other: TextEntity, found: TextEntity): boolean {
  if (found.start >= other.end || other.start >= found.end) return false;
  const isWithin = found.start >= other.start && found.end <= other.end;
  const isAround = found.start <= other.start && found.end >= other.end;
  if (other.source === 'rule') return isWithin || !isAround || IDENTIFIER_KINDS.has(other.type);
  return isWithin === isAround || found.type === other.type;
}

/** Rules first, then the surest, then by place. */
function rulesThenSurest(a: TextEntity, b: TextEntity): number {
  const rank = ({ source, score = 0 }: TextEntity) => (source === 'rule' ? 2 : score);
  return rank(b) - rank(a) || byPlace(a, b);
}

function byPlace(a: TextEntity, b: TextEntity): number {
  return a.start - b.start || b.end - a.end || (a.type < b.type ? -1 : Number(a.type > b.type));
}

import type { EntitySource, TextEntity } from '../text-entity.ts';

/** Entities that the same words of a query may stand for: a value of a field and a place in texts, for example. */
export interface EntityGroup {
  /** First the one that is shown: of a field before one of a rule before one of a model, then the longest. */
  readonly entities: readonly TextEntity[];
  readonly start: number;
  readonly end: number;
}

const RANKS: Readonly<Record<EntitySource, number>> = { field: 0, alias: 1, rule: 2, model: 3 };

/** Orders entities by how sure they are: fields and aliases have them to the letter, a rule is exact, a model may err. */
export function bySureness(a: TextEntity, b: TextEntity): number {
  return RANKS[a.source] - RANKS[b.source] || (b.score ?? 1) - (a.score ?? 1);
}

/**
 * Puts together what is one thing: entities of the same words, and overlapping ones that share a value, such as 北京 of a field
 * within 北京市 of a model.
 */
export function groupEntities(found: readonly TextEntity[]): EntityGroup[] {
  const groups: TextEntity[][] = [];
  for (const entity of found.toSorted((a, b) => bySureness(a, b) || lengthOf(b) - lengthOf(a) || a.start - b.start)) {
    const group = groups.find((others) => others.some((other) => isSame(other, entity)));
    if (group === undefined) groups.push([entity]);
    else group.push(entity);
  }
  return groups.map((entities) => ({
    entities,
    start: Math.min(...entities.map(({ start }) => start)),
    end: Math.max(...entities.map(({ end }) => end)),
  }));
}

/** Whether two stretches of text have a character in common. */
export function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Length in UTF-16 code units. */
export function lengthOf({ start, end }: { start: number; end: number }): number {
  return end - start;
}

function isSame(a: TextEntity, b: TextEntity): boolean {
  if (a.start === b.start && a.end === b.end) return true;
  return overlap(a, b) && valuesOf(a).some((value) => valuesOf(b).includes(value));
}

/** All values under which documents may have an entity. */
export function valuesOf({ value, also = [] }: TextEntity): readonly string[] {
  return [value, ...also];
}

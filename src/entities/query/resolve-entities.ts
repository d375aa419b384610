import type { OrdSet } from '../../../index/ords/ord-set.ts';
import { plural } from '../../core/wording.ts';
import type { TextEntity } from '../text-entity.ts';
import { documentsOf, type EntityDocuments, type EntityIndexes } from './entity-documents.ts';
import { bySureness, type EntityGroup, groupEntities, lengthOf, overlap, valuesOf } from './entity-groups.ts';
import type { QueryEntity } from './query-entity.ts';

/** An entity of a query with the documents that have it. */
export interface ReadEntity {
  readonly entity: QueryEntity;
  /** The documents that have it, and those of which it is not known yet. */
  readonly ords: OrdSet;
  /** The same with more documents, for a search that finds too few of these. */
  readonly wide?: ReadEntity;
}

/** Entities of a query. */
export interface QueryReading {
  /** In the order of the query; no two overlap or have one key. */
  readonly entities: readonly ReadEntity[];
  /** Documents whose texts were not read yet; they count as having whatever a text may have. */
  readonly unread: number;
}

interface Judged {
  readonly group: EntityGroup;
  readonly documents: EntityDocuments;
}

/**
 * Decides what the words of a query stand for. Of overlapping entities the one stays that documents have, then the longest,
 * then the surest: 北京大学 rather than 北京, unless no document names the university.
 * @param options `without`: keys of those that the caller wants left out; they still keep others from their words.
 */
export function resolveEntities(
  text: string,
  found: readonly TextEntity[],
  { indexes, without }: { readonly indexes: EntityIndexes; readonly without: readonly string[] },
): QueryReading {
  const judged = groupEntities(found).map((group) => ({ group, documents: documentsOf(group, indexes) }));
  const kept: Judged[] = [];
  for (const one of judged.sort(byWeight)) {
    if (!kept.some(({ group }) => overlap(group, one.group) || keyOf(group) === keyOf(one.group))) kept.push(one);
  }
  const unread = indexes.unread.size;
  const entities = kept
    .sort((a, b) => a.group.start - b.group.start)
    .map(({ group, documents }) => read(describe(text, group, { documents, without, unread }), documents));
  return { entities, unread };
}

function read(entity: QueryEntity, { ords, wide }: EntityDocuments): ReadEntity {
  if (wide === undefined) return { entity, ords };
  return { entity, ords, wide: { entity: { ...entity, documents: wide.known }, ords: wide.ords } };
}

function keyOf({ entities: [{ type, value }] }: EntityGroup): string {
  return `${type}:${value}`;
}

function byWeight(a: Judged, b: Judged): number {
  const known = Number(b.documents.known > 0) - Number(a.documents.known > 0);
  return known || lengthOf(b.group) - lengthOf(a.group) || bySureness(a.group.entities[0], b.group.entities[0]);
}

function describe(
  text: string,
  { entities, start, end }: EntityGroup,
  found: { readonly documents: EntityDocuments; readonly without: readonly string[]; readonly unread: number },
): QueryEntity {
  const keys = [...new Set(entities.map(({ type, value }) => `${type}:${value}`))];
  const words = text.slice(start, end);
  return {
    ...entities[0],
    start,
    end,
    text: words,
    key: keys[0],
    ...(keys.length > 1 && { sameAs: keys.slice(1) }),
    documents: found.documents.known,
    ...judge(entities, words, found),
  };
}

function judge(
  entities: readonly TextEntity[],
  words: string,
  { documents, without, unread }: Parameters<typeof describe>[2],
): Pick<QueryEntity, 'state' | 'reason'> {
  const names = entities.flatMap((entity) => [...valuesOf(entity), words].map((name) => `${entity.type}:${name}`));
  if (without.some((key) => names.includes(key))) return { state: 'removed' };
  if (documents.known > 0) return { state: 'applied' };
  const still = unread > 0 ? `; ${plural(unread, 'text')} still to be read` : '';
  return { state: 'unknown', reason: documents.objection ?? `no document has it${still}` };
}

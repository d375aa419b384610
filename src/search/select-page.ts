import { documentFields } from '../../index/fields/document-fields.ts';
import type { FieldLists } from '../../index/fields/field-lists.ts';
import type { Scalar } from '../../index/fields/scalar.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { formatField } from '../filter/format-filter.ts';
import { requireField } from '../filter/require-fields.ts';
import type { CheckedPage, GroupOptions } from './page-options.ts';
import type { FoundHit } from './read-hits.ts';

/** Hits that a search gives. */
export interface SelectedHits {
  readonly hits: readonly FoundHit[];
  /** Whether deeper ones could add nothing. */
  readonly isFull: boolean;
}

/** How hits are selected. */
export interface Selection extends Pick<CheckedPage, 'cursor' | 'groupBy'> {
  /** Hits wanted, or groups. */
  readonly k: number;
  /** How many documents of a group may be found; asked with `groupBy`. */
  readonly sizeOf: (group: Scalar) => number;
}

/** Leaves out what earlier pages had, and of each group all but its best hits. @param ordered hits, best first. */
export function selectHits(ordered: readonly FoundHit[], selection: Selection): SelectedHits {
  const { cursor, groupBy, k } = selection;
  const fresh = cursor === undefined ? ordered : ordered.filter(({ ranked }) => !cursor.seen.has(ranked.ord));
  if (groupBy === undefined) return { hits: fresh.slice(0, k), isFull: fresh.length >= k };
  return selectGroups(fresh, groupBy, selection);
}

function selectGroups(
  hits: readonly FoundHit[],
  { field, perGroup }: Required<GroupOptions>,
  { cursor, k, sizeOf }: Selection,
): SelectedHits {
  const shown = new Set(cursor?.groups);
  // A document without the field is a group of its own.
  const groups = new Map<Scalar | FoundHit, FoundHit[]>();
  for (const found of hits) {
    const group = groupOf(found, field);
    if (group !== undefined && shown.has(group)) continue;
    const members = groups.get(group ?? found);
    if (members === undefined && groups.size < k) groups.set(group ?? found, [withGroup(found, group)]);
    else if (members !== undefined && members.length < perGroup) members.push(withGroup(found, group));
  }
  const isWhole = ({ length }: FoundHit[], group: Scalar | FoundHit) =>
    length === perGroup || typeof group === 'object' || length >= sizeOf(group);
  const isFull = groups.size === k && [...groups].every(([group, members]) => isWhole(members, group));
  return { hits: [...groups.values()].flat(), isFull };
}

/** The hits from the group `offset` on, and whether there are as many as `k`. */
export function cutPage(
  hits: readonly FoundHit[],
  { offset, k }: { readonly offset: number; readonly k: number },
): SelectedHits {
  let group = -1;
  const page = hits.filter(({ hit }, i) => {
    if (hit.group === undefined || hit.group !== hits[i - 1]?.hit.group) group++;
    return group >= offset && group < offset + k;
  });
  return { hits: page, isFull: group + 1 >= offset + k };
}

/** Throws InvalidArgumentError unless documents have a field, and none several values in it. */
export function requireGroups({ field }: GroupOptions, lists: FieldLists): void {
  requireField('groupBy', field, 'values', lists);
  if (lists.isSingleValued(field)) return;
  throw new InvalidArgumentError(
    `groupBy cannot be answered: documents have several values in ${formatField(field)}; group by a field that has one`,
  );
}

/** Null is no value. */
function groupOf({ hit }: FoundHit, field: string): Scalar | undefined {
  const values = documentFields(hit.doc).get(field);
  return Array.isArray(values) ? (values[0] ?? undefined) : undefined;
}

function withGroup({ ranked, hit }: FoundHit, group: Scalar | undefined): FoundHit {
  return group === undefined ? { ranked, hit } : { ranked, hit: { ...hit, group } };
}

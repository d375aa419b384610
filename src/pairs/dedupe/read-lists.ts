import type { Rejection } from '../../database/add-documents.ts';
import { type DedupeItem, type ItemSource, readItems } from './dedupe-item.ts';
import { type CheckedDedupe, type DedupeOptions, isCollection, type ListName } from './dedupe-options.ts';
import { type DistinctTexts, distinctTexts } from './distinct-texts.ts';
import { requireKeepField } from './keep-rule.ts';

/** The items and their distinct texts as rows; see FoundPairs. */
export interface ReadLists {
  readonly items: readonly DedupeItem[];
  readonly oldFrom: number;
  readonly rejected: number;
  readonly members: readonly (readonly number[])[];
  readonly split: number;
  readonly sameText: ReadonlyMap<number, number>;
}

/** Reads one list, or new items and old ones, and groups equal texts within each. */
export async function readLists(
  source: ItemSource,
  options: DedupeOptions,
  { normal, work, decision }: CheckedDedupe,
): Promise<ReadLists> {
  let rejected = 0;
  const { nameItem, against } = options;
  const read = (list: ListName, items: ItemSource) => {
    const onRejected = (rejection: Rejection) => {
      rejected++;
      options.onRejected?.({ ...rejection, list });
    };
    const named = nameItem && { nameItem: (index: number) => nameItem(index, list) };
    return readItems(items, { ...work, onRejected, ...named });
  };
  const items = await read('new', source);
  requireKeepField(items, decision.keep);
  const texts = await distinctTexts(items, normal);
  const { members } = texts;
  const newOnly = { items, oldFrom: items.length, rejected, members, split: 0, sameText: new Map() };
  if (against === undefined) return newOnly;
  if (isCollection(against)) return { ...newOnly, split: members.length };
  const old = await read('old', against);
  const oldTexts = await distinctTexts(old, normal);
  return { ...joined(newOnly, old, oldTexts), sameText: equalTexts(texts, oldTexts), rejected };
}

/** Old items behind new ones, their rows behind the others. */
function joined(
  { items, members, ...rest }: ReadLists,
  old: readonly DedupeItem[],
  oldTexts: DistinctTexts,
): ReadLists {
  const oldMembers = oldTexts.members.map((row) => row.map((item) => items.length + item));
  return { ...rest, items: [...items, ...old], members: [...members, ...oldMembers], split: members.length };
}

/** Old row of the same text by new row. */
function equalTexts(texts: DistinctTexts, oldTexts: DistinctTexts): Map<number, number> {
  const sameText = new Map<number, number>();
  for (const [digest, row] of texts.rowOf) {
    const oldRow = oldTexts.rowOf.get(digest);
    if (oldRow !== undefined) sameText.set(row, texts.members.length + oldRow);
  }
  return sameText;
}

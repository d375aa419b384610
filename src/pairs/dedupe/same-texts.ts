import type { NearPairs } from '../../../index/join/join-input.ts';
import type { DedupeItem } from './dedupe-item.ts';
import { type NormalTextOptions, normalText } from './normal-text.ts';

/** Of near pairs of a new and an old row, those whose normal texts are equal: new row to the first such old row. */
export function sameTexts(
  { a, b }: NearPairs,
  members: readonly (readonly number[])[],
  items: readonly DedupeItem[],
  options: NormalTextOptions,
): Map<number, number> {
  const textOf = new Map<number, string>();
  const normalOf = (row: number) => {
    const known = textOf.get(row);
    if (known !== undefined) return known;
    const text = normalText(items[members[row][0]].text, options);
    textOf.set(row, text);
    return text;
  };
  const same = new Map<number, number>();
  for (let i = 0; i < a.length; i++) {
    const before = same.get(a[i]);
    if (normalOf(a[i]) === normalOf(b[i]) && (before === undefined || b[i] < before)) same.set(a[i], b[i]);
  }
  return same;
}

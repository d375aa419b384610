import { createHash } from 'node:crypto';
import { TimeSlice } from '../../core/time-slice.ts';
import type { DedupeItem } from './dedupe-item.ts';
import { type NormalTextOptions, normalText } from './normal-text.ts';

/** The distinct texts of one list of items, each a row, in the order of their first items. */
export interface DistinctTexts {
  /** Items of each row, ascending; the first one stands for all. */
  readonly members: readonly (readonly number[])[];
  /** Row by digest of the normal text. */
  readonly rowOf: ReadonlyMap<string, number>;
}

/** Groups items whose normal texts are equal; about 100 bytes a distinct text. */
export async function distinctTexts(items: readonly DedupeItem[], options: NormalTextOptions): Promise<DistinctTexts> {
  const members: number[][] = [];
  const rowOf = new Map<string, number>();
  const slice = new TimeSlice();
  for (const [i, { text }] of items.entries()) {
    const digest = digestOf(text, options);
    const row = rowOf.get(digest);
    if (row === undefined) {
      rowOf.set(digest, members.length);
      members.push([i]);
    } else members[row].push(i);
    await slice.pause();
  }
  return { members, rowOf };
}

/**
 * What stands for a normal text: half of its SHA-256, so that two texts of one digest are never to be expected. Of its UTF-16, as
 * UTF-8 has one form for all halves of surrogate pairs.
 */
function digestOf(text: string, options: NormalTextOptions): string {
  const digest = createHash('sha256').update(normalText(text, options), 'utf16le').digest();
  return digest.toString('latin1', 0, 16);
}

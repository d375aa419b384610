import type { TimeSlice } from './time-slice.ts';

/** Items sorted or merged between two looks at the clock. */
const RUN = 2048;

/**
 * Sorts a copy of a list as `toSorted` does, equal items in the order in which they came, letting the event loop run in between:
 * short runs are sorted, then merged by pairs.
 */
export async function sortInSlices<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  slice: TimeSlice,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < items.length; from += RUN) {
    runs.push(items.slice(from, from + RUN).sort(compare));
    await slice.pause();
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) longer.push(await merged(runs[i], runs[i + 1] ?? [], compare, slice));
    runs = longer;
  }
  return runs[0] ?? [];
}

async function merged<T>(
  first: readonly T[],
  second: readonly T[],
  compare: (a: T, b: T) => number,
  slice: TimeSlice,
): Promise<T[]> {
  const all: T[] = [];
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    const takesFirst = j === second.length || (i < first.length && compare(first[i], second[j]) <= 0);
    all.push(takesFirst ? first[i++] : second[j++]);
    if (all.length % RUN === 0) await slice.pause();
  }
  return all;
}

/** One end of a range. */
export interface Bound<T> {
  readonly value: T;
  /** Whether the value itself is in the range. */
  readonly inclusive: boolean;
}

/** Values between two ends, either of which may be missing. */
export interface ValueRange<T = number | string> {
  readonly min?: Bound<T>;
  readonly max?: Bound<T>;
}

/** Values in a sorted run. */
export const RUN_LENGTH = 4096;
/** Runs sorted in one search at most: a few milliseconds. */
const RUNS_PER_SEARCH = 4;

/**
 * Distinct values to search by range. They are sorted a few runs at each search, since sorting many at once would hold the event
 * loop; what is not sorted yet is looked through.
 */
export class SortedValues<T extends number | string> {
  readonly #runs: (readonly T[])[] = [];
  #loose: T[] = [];

  /** Takes a value that is not there yet. */
  add(value: T): void {
    this.#loose.push(value);
  }

  /** The values in a range, in no order. */
  within(range: ValueRange<T>): T[] {
    for (let i = 0; i < RUNS_PER_SEARCH && this.#loose.length >= RUN_LENGTH; i++)
      this.#runs.push(this.#loose.splice(-RUN_LENGTH).sort(ascending));
    const found = this.#loose.filter((value) => isWithin(value, range));
    return found.concat(...this.#runs.map((run) => sliceWithin(run, range)));
  }
}

/** Whether a value lies in a range; strings are compared by UTF-16 code unit. */
export function isWithin<T extends number | string>(value: T, { min, max }: ValueRange<T>): boolean {
  if (min !== undefined && !(value > min.value || (min.inclusive && value === min.value))) return false;
  return max === undefined || value < max.value || (max.inclusive && value === max.value);
}

function sliceWithin<T extends number | string>(run: readonly T[], { min, max }: ValueRange<T>): readonly T[] {
  // The first value that is in, and the first beyond: where the bound itself goes depends on whether it is in.
  const from = min === undefined ? 0 : firstFrom(run, min.value, !min.inclusive);
  const to = max === undefined ? run.length : firstFrom(run, max.value, max.inclusive);
  return run.slice(from, Math.max(from, to));
}

/** Index of the first value at or above `bound`, or above it when `after`. */
function firstFrom<T extends number | string>(values: readonly T[], bound: T, after: boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = values[middle];
    if (value < bound || (after && value === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ascending<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

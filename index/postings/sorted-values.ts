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

/** Distinct values that are put in order when they are first asked for; what is added later is merged in. */
export class SortedValues<T extends number | string> {
  #sorted: T[] = [];
  #added: T[] = [];

  /** Takes a value that is not there yet. */
  add(value: T): void {
    this.#added.push(value);
  }

  /** Forgets everything. */
  clear(): void {
    this.#sorted = [];
    this.#added = [];
  }

  /** All values, ascending; strings by UTF-16 code unit. */
  all(): readonly T[] {
    if (this.#added.length > 0) {
      this.#sorted = merge(this.#sorted, this.#added.sort(ascending));
      this.#added = [];
    }
    return this.#sorted;
  }

  /** The values in a range, ascending. */
  within({ min, max }: ValueRange<T>): readonly T[] {
    const values = this.all();
    // The first value that is in, and the first beyond: where the bound itself goes depends on whether it is in.
    const from = min === undefined ? 0 : firstFrom(values, min.value, !min.inclusive);
    const to = max === undefined ? values.length : firstFrom(values, max.value, max.inclusive);
    return values.slice(from, Math.max(from, to));
  }
}

/** Whether a value lies in a range. */
export function isWithin<T extends number | string>(value: T, { min, max }: ValueRange<T>): boolean {
  if (min !== undefined && !(value > min.value || (min.inclusive && value === min.value))) return false;
  return max === undefined || value < max.value || (max.inclusive && value === max.value);
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

function merge<T extends number | string>(a: readonly T[], b: T[]): T[] {
  if (a.length === 0) return b;
  const merged: T[] = [];
  let i = 0;
  for (const value of b) {
    while (i < a.length && a[i] < value) merged.push(a[i++]);
    merged.push(value);
  }
  while (i < a.length) merged.push(a[i++]);
  return merged;
}

function ascending<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

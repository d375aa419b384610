import { increase } from './corpus-counts.ts';

/** Shorter runs are all kept: there are few of them, and some ("年" between digits) are most of a corpus. */
const SHORT = 6;

/** 100 to 200 MB. */
const DEFAULT_MAX_UNITS = 16_000_000;

/**
 * Counts runs of characters; of a corpus that has too many, a part of the long ones that their hash chooses (Gibbons 2001, distinct
 * sampling), so that what is kept does not depend on the order in which they came.
 */
export class RunSample {
  readonly #short = new Map<string, number>();
  readonly #long = new Map<string, number>();
  readonly #maxUnits: number;
  #units = 0;
  /** Of the long runs one in 2^halvings is kept. */
  #halvings = 0;

  /** @param maxUnits code units of long runs kept at a time. */
  constructor(maxUnits = DEFAULT_MAX_UNITS) {
    this.#maxUnits = maxUnits;
  }

  /** Counts one run. */
  add(run: string): void {
    if (run.length <= SHORT) increase(this.#short, run, 1);
    else if (isKept(run, this.#halvings)) this.#addLong(run);
  }

  /** The runs with their counts in the corpus, estimated for the long ones. */
  *list(): Generator<[run: string, count: number]> {
    yield* this.#short;
    for (const [run, count] of this.#long) yield [run, count * 2 ** this.#halvings];
  }

  #addLong(run: string): void {
    if (!this.#long.has(run)) this.#units += run.length;
    increase(this.#long, run, 1);
    while (this.#units > this.#maxUnits) this.#halve();
  }

  #halve(): void {
    this.#halvings++;
    for (const run of this.#long.keys()) {
      if (isKept(run, this.#halvings)) continue;
      this.#long.delete(run);
      this.#units -= run.length;
    }
  }
}

function isKept(run: string, halvings: number): boolean {
  return halvings === 0 || hash(run) >>> (32 - halvings) === 0;
}

/** FNV-1a over code units, its bits mixed so that the upper ones are even. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
}

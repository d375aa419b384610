import { requireInteger } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';

/** Greatest ord in lists: a count is kept for every ord up to the last, two bytes each. */
export const MAX_LISTED_ORD = 2 ** 28 - 1;
/** Removed ords leave the lists when they are as many as this share of the live ones, and at least so many. */
const PURGE_SHARE = 0.25;
const LEAST_PURGED = 1024;

/** The ords of a set of lists: those that are live, and removed ones that stay in the lists until there are enough of them. */
export class ListedOrds {
  readonly #live: OrdSet;
  #dead = OrdSet.of();
  #last: number;

  private constructor(live: OrdSet, last: number) {
    this.#live = live;
    this.#last = last;
  }

  static empty(): ListedOrds {
    return new ListedOrds(OrdSet.of(), -1);
  }

  /**
   * The ords of lists without removed ones.
   * @param last greatest ord that was ever added, -1 when none was.
   * @throws FormatError when a live one is greater.
   */
  static of(live: OrdSet, last: number): ListedOrds {
    if (live.last > last) throw new FormatError(`lists up to ord ${last} hold ord ${live.last}`);
    return new ListedOrds(live, last);
  }

  /** Ords that were added and not removed. */
  get live(): ReadonlyOrdSet {
    return this.#live;
  }

  /** Greatest ord that was ever added, -1 when none was. */
  get last(): number {
    return this.#last;
  }

  get sizeBytes(): number {
    return this.#live.sizeBytes + this.#dead.sizeBytes;
  }

  /** Throws InvalidArgumentError unless an ord may be added: it is above all that were, and below 2^28. */
  requireNext(ord: number): void {
    requireInteger(ord, 'ord', this.#last + 1, MAX_LISTED_ORD);
  }

  /** Adds an ord, found right by `requireNext`. */
  add(ord: number): void {
    this.#live.add(ord);
    this.#last = ord;
  }

  /** Removes an ord and says whether it was there. */
  remove(ord: number): boolean {
    if (!this.#live.has(ord)) return false;
    this.#live.remove(ord);
    this.#dead.add(ord);
    return true;
  }

  /** Whether so many were removed that the lists should be rid of them. */
  get isPurgeDue(): boolean {
    return this.#dead.size >= Math.max(LEAST_PURGED, PURGE_SHARE * this.#live.size);
  }

  /** Gives the removed ords, which are to be taken out of the lists, and forgets them; undefined when there are none. */
  takeDead(): ReadonlyOrdSet | undefined {
    if (this.#dead.size === 0) return undefined;
    const dead = this.#dead;
    this.#dead = OrdSet.of();
    return dead;
  }

  /** The removed ords as bits up to the last ord; undefined when there are none. */
  deadBits(): Uint32Array | undefined {
    return this.#dead.size === 0 ? undefined : this.#dead.toBits(this.#last + 1);
  }

  /** The live ords as bytes. */
  encode(): Uint8Array {
    return this.#live.encode();
  }
}

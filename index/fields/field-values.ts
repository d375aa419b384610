import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import { countIn, keepIn, type Posting, unionOf, withOrd } from './posting.ts';
import { MAX_STRING_LENGTH, type Scalar, type ScalarType, scalarType } from './scalar.ts';
import { isWithin, SortedValues, type ValueRange } from './sorted-values.ts';
import { isLike, literalPrefix, readPattern } from './wildcards.ts';

/** Postings looked at between two chances to let others run. */
const PURGE_STEP = 1024;
/** Part of the values from which on walking over all of them costs less than looking each up. */
const SCAN_FROM = 1 / 8;

/** Documents of one field that are told apart, whatever their values. */
export interface FieldSets {
  /** Have the field: a value, listed or not. */
  readonly present: OrdSet;
  /** Have several values. */
  readonly several: OrdSet;
  /** Have a string that is too long to be listed. */
  readonly long: OrdSet;
  /** Have too many values, none of which is listed. */
  readonly many: OrdSet;
}

/** Makes empty sets. */
export function emptyFieldSets(): FieldSets {
  return { present: OrdSet.of(), several: OrdSet.of(), long: OrdSet.of(), many: OrdSet.of() };
}

/** The values of one field, each with the documents that have it. Ords that were removed stay in until `purge`. */
export class FieldValues {
  readonly sets: FieldSets;
  readonly #postings: Map<Scalar, Posting>;
  #numbers: SortedValues<number> | undefined;
  #strings: SortedValues<string> | undefined;
  #met: string[] | undefined;
  #types: Set<ScalarType> | undefined;

  constructor(sets: FieldSets = emptyFieldSets(), postings: Map<Scalar, Posting> = new Map()) {
    this.sets = sets;
    this.#postings = postings;
  }

  /** Every value with its documents, in no order; not to be changed. */
  get postings(): ReadonlyMap<Scalar, Posting> {
    return this.#postings;
  }

  /** The strings in the order in which they were met: grows in place, and is another array after a purge. */
  get met(): readonly string[] {
    this.#met ??= [...this.#postings.keys()].filter((value) => typeof value === 'string');
    return this.#met;
  }

  /** Lists the distinct values that one document has, whose ord is above all others. */
  add(ord: number, values: readonly Scalar[] | 'many'): void {
    this.sets.present.add(ord);
    if (values === 'many') {
      this.sets.many.add(ord);
      return;
    }
    if (values.length > 1) this.sets.several.add(ord);
    for (const value of values) {
      if (typeof value === 'string' && value.length > MAX_STRING_LENGTH) this.sets.long.add(ord);
      else this.#list(value, ord);
    }
  }

  /** The documents that have one of some values, as a set of its own. */
  anyOf(values: readonly Scalar[]): OrdSet {
    return unionOf(this.#postingsOf(values));
  }

  /** The documents that have a number in a range. */
  numbersWithin(range: ValueRange<number>): OrdSet {
    this.#numbers ??= this.#sort('number');
    return this.#within(this.#numbers.within(range), range);
  }

  /** The numbers in a range, each with the documents that have it. */
  *numberPostings(range: ValueRange<number>): Generator<readonly [value: number, posting: Posting]> {
    this.#numbers ??= this.#sort('number');
    for (const value of this.#numbers.within(range)) {
      const posting = this.#postings.get(value);
      if (posting !== undefined) yield [value, posting];
    }
  }

  /** The documents that have a string in a range. */
  stringsWithin(range: ValueRange<string>): OrdSet {
    this.#strings ??= this.#sort('string');
    return this.#within(this.#strings.within(range), range);
  }

  /** The documents that have a string that fits a pattern. */
  stringsLike(text: string): OrdSet {
    const pattern = readPattern(text);
    this.#strings ??= this.#sort('string');
    const candidates = this.#strings.within(rangeFrom(literalPrefix(pattern)));
    return this.anyOf(candidates.filter((value) => isLike(value, pattern)));
  }

  /** Whether a value is of a type. */
  hasType(type: ScalarType): boolean {
    if (type === 'string' && this.sets.long.size > 0) return true;
    this.#types ??= new Set(Array.from(this.#postings.keys(), scalarType));
    return this.#types.has(type);
  }

  /** How many of some documents have each value; values that none has are left out. */
  *counts(live: ReadonlyOrdSet): Generator<{ readonly value: Scalar; readonly documents: number }> {
    for (const [value, posting] of this.#postings) {
      const documents = countIn(posting, live);
      if (documents > 0) yield { value, documents };
    }
  }

  /** Drops what is not live, pausing now and then. */
  *purge(live: ReadonlyOrdSet): Generator<void> {
    for (const set of Object.values(this.sets) as OrdSet[]) set.and(live);
    let looked = 0;
    for (const [value, posting] of this.#postings) {
      const kept = keepIn(posting, live);
      if (kept === undefined) this.#postings.delete(value);
      else if (kept !== posting) this.#postings.set(value, kept);
      if (++looked % PURGE_STEP === 0) yield;
    }
    this.#numbers = undefined;
    this.#strings = undefined;
    this.#met = undefined;
    this.#types = undefined;
  }

  #list(value: Scalar, ord: number): void {
    const posting = this.#postings.get(value);
    const longer = withOrd(posting, ord);
    if (longer !== posting) this.#postings.set(value, longer);
    if (posting !== undefined) return;
    this.#types?.add(scalarType(value));
    if (typeof value === 'number') this.#numbers?.add(value);
    else if (typeof value === 'string') {
      this.#strings?.add(value);
      this.#met?.push(value);
    }
  }

  #within<T extends number | string>(values: readonly T[], range: ValueRange<T>): OrdSet {
    if (values.length < this.#postings.size * SCAN_FROM) return this.anyOf(values);
    return unionOf(this.#postingsWithin(typeof values[0], range));
  }

  *#postingsWithin<T extends number | string>(type: string, range: ValueRange<T>): Generator<Posting> {
    for (const [value, posting] of this.#postings) {
      if (typeof value === type && isWithin(value as T, range)) yield posting;
    }
  }

  *#postingsOf(values: readonly Scalar[]): Generator<Posting> {
    for (const value of values) {
      const posting = this.#postings.get(value);
      if (posting !== undefined) yield posting;
    }
  }

  #sort<T extends number | string>(type: 'number' | 'string'): SortedValues<T> {
    const values = new SortedValues<T>();
    for (const value of this.#postings.keys()) if (typeof value === type) values.add(value as T);
    return values;
  }
}

/** The range of the strings that begin with some characters. */
function rangeFrom(prefix: string): ValueRange<string> {
  const last = prefix.charCodeAt(prefix.length - 1);
  const min = { value: prefix, inclusive: true };
  if (prefix === '' || last === 0xffff) return { min };
  return { min, max: { value: prefix.slice(0, -1) + String.fromCharCode(last + 1), inclusive: false } };
}

import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { requireAscending } from '../contract/index-input.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import {
  type DocumentFields,
  documentFields,
  MAX_FIELD_LENGTH,
  MAX_VALUES_PER_DOCUMENT,
  UNLISTED_FIELDS,
} from './document-fields.ts';
import { countFacet, type Facet } from './facet.ts';
import { decodeFields, encodeFields } from './field-lists-form.ts';
import { FieldOrder } from './field-order.ts';
import { type FieldSummary, summarizeField } from './field-summary.ts';
import { FieldValues } from './field-values.ts';
import { countIn, ordsOf } from './posting.ts';
import { MAX_STRING_LENGTH, type Scalar, type ScalarType } from './scalar.ts';
import type { ValueRange } from './sorted-values.ts';

/** Fields that are listed; what documents have beyond them is not. */
export const MAX_FIELDS = 1024;

const NO_STRINGS: readonly string[] = [];

/** Uses that a filter makes of a field. */
export type FieldUse = 'exists' | 'values' | 'numbers' | 'strings';

/**
 * For every field of the documents, which documents have which value: strings, numbers, booleans, null, and the members of lists.
 * Nested fields are named by their keys joined by dots; `id` and `text` are left out. Removed ords are masked until they are more
 * than half and then dropped. All sets given out are the caller's own and hold live ords only.
 */
export class FieldLists {
  readonly #fields: Map<string, FieldValues>;
  readonly #live: OrdSet;
  /** Documents with a field that came when there were MAX_FIELDS already. */
  readonly #overflow: OrdSet;
  #lastOrd: number;
  #dead = 0;
  #isPart = false;
  #version = 0;

  constructor(fields = new Map<string, FieldValues>(), live = OrdSet.of(), overflow = OrdSet.of()) {
    this.#fields = fields;
    this.#live = live;
    this.#overflow = overflow;
    this.#lastOrd = live.last;
  }

  /** Reads what `save` wrote, letting the event loop run in between. @throws FormatError when it is anything else. */
  static async load(meta: Record<string, unknown>, payload: Uint8Array): Promise<FieldLists> {
    const { fields, live, overflow } = await decodeFields(meta, payload);
    return new FieldLists(fields, live, overflow);
  }

  /** Live documents. */
  get count(): number {
    return this.#live.size;
  }

  /** Live documents; changes with the lists. */
  get live(): ReadonlyOrdSet {
    return this.#live;
  }

  /** Another number after every change; what was found under the same number is still true. */
  get version(): number {
    return this.#version;
  }

  /**
   * These lists as they would be if there were some of their documents only. They share what is listed: good until something is added or
   * removed, and not to be added to or removed from.
   */
  among(some: ReadonlyOrdSet): FieldLists {
    const part = new FieldLists(this.#fields, this.#masked(some.clone()), this.#overflow);
    part.#isPart = true;
    return part;
  }

  /** The live documents of which it is not known whether they have what is asked of a field; see `objection`. */
  untold(field: string, use: FieldUse): OrdSet {
    const sets = this.#fields.get(field)?.sets;
    if (sets === undefined) return this.#masked(this.#overflow.clone());
    const untold = use === 'exists' ? OrdSet.of() : sets.many.clone();
    if (use === 'strings') untold.or(sets.long);
    return this.#masked(untold);
  }

  /** Names of the fields that live documents have, in order. */
  names(): string[] {
    const known = [...this.#fields].filter(([, { sets }]) => this.#liveSize(sets.present) > 0);
    return known.map(([name]) => name).sort();
  }

  /**
   * Lists the fields of documents.
   * @param ords `[n]`, ascending, each above every ord added before.
   * @param documents `[n]` JSON objects.
   * @throws InvalidArgumentError when one of these is wrong; nothing is listed then.
   */
  async add(ords: Uint32Array, documents: readonly object[]): Promise<void> {
    requireDocuments(ords, documents, this.#lastOrd);
    const slice = new TimeSlice();
    const rows: DocumentFields[] = [];
    for (const document of documents) {
      if (slice.spent) await slice.pause();
      rows.push(documentFields(document));
    }
    await this.addFields(ords, rows);
  }

  /**
   * Lists values by field, of any number and under any name: what `add` leaves out is the caller's to leave out. The event loop runs in
   * between; the documents are there from the end on, and nothing else may be added meanwhile.
   * @param ords as for `add`.
   * @param rows `[n]`, each with distinct values; strings of up to MAX_STRING_LENGTH, so that ranges can be asked for.
   * @throws InvalidArgumentError when the ords are wrong; nothing is listed then.
   */
  async addFields(ords: Uint32Array, rows: readonly DocumentFields[]): Promise<void> {
    requireAscending(ords, this.#lastOrd);
    const slice = new TimeSlice();
    for (const [i, row] of rows.entries()) {
      if (slice.spent) await slice.pause();
      this.#addRow(ords[i], row);
    }
    if (ords.length === 0) return;
    this.#live.addAll(ords);
    this.#lastOrd = ords[ords.length - 1];
    this.#version++;
  }

  /** Removes documents; ords that are not there are passed over. Every so often it drops what is dead, in slices. */
  async remove(ords: Uint32Array): Promise<void> {
    const before = this.#live.size;
    this.#live.removeAll(ords);
    const removed = before - this.#live.size;
    if (removed === 0) return;
    this.#version++;
    this.#dead += removed;
    if (this.#dead > this.#live.size) await this.#purge();
  }

  /**
   * Why something cannot be asked of a field, undefined when it can: of documents with strings that are too long it is not known
   * whether these are in a range, and of those with too many values nothing but that they have some.
   */
  objection(field: string, use: FieldUse): string | undefined {
    const values = this.#fields.get(field);
    if (values === undefined || this.#liveSize(values.sets.present) === 0) return this.#unknown(field);
    const many = use === 'exists' ? 0 : this.#liveSize(values.sets.many);
    if (many > 0)
      return `${documentsHave(many)} more than ${MAX_VALUES_PER_DOCUMENT} values in ${JSON.stringify(field)}, which are not listed`;
    const long = use === 'strings' ? this.#liveSize(values.sets.long) : 0;
    if (long > 0)
      return `${documentsHave(long)} more than ${MAX_STRING_LENGTH} characters in ${JSON.stringify(field)}, which are not put in order`;
    return undefined;
  }

  /** Whether no live document has more than one value in a field. */
  isSingleValued(field: string): boolean {
    const sets = this.#fields.get(field)?.sets;
    return sets === undefined || (this.#liveSize(sets.several) === 0 && this.#liveSize(sets.many) === 0);
  }

  /**
   * The strings that a field has, and some that it had, in the order in which they were met; none for a field that is not there.
   * The array grows as strings are met, and is another one whenever some may have gone, so that whoever keeps it need only look at
   * what is new. Not to be changed.
   */
  strings(field: string): readonly string[] {
    return this.#fields.get(field)?.met ?? NO_STRINGS;
  }

  /** Whether a live document has a value in a field. */
  has(field: string, value: Scalar): boolean {
    const posting = this.#fields.get(field)?.postings.get(value);
    return posting !== undefined && countIn(posting, this.#live) > 0;
  }

  /** The documents that have a field. @throws InvalidArgumentError when none has. */
  exists(field: string): OrdSet {
    return this.#masked(this.#asked(field, 'exists').sets.present.clone());
  }

  /** The documents with at least one of some values in a field. @throws InvalidArgumentError when that cannot be told. */
  anyOf(field: string, values: readonly Scalar[]): OrdSet {
    if (values.some((value) => typeof value === 'string' && value.length > MAX_STRING_LENGTH))
      throw new InvalidArgumentError(`strings of more than ${MAX_STRING_LENGTH} characters are not listed`);
    return this.#masked(this.#asked(field, 'values').anyOf(values));
  }

  /** The documents with a number in a range. @throws InvalidArgumentError when that cannot be told. */
  numbersWithin(field: string, range: ValueRange<number>): OrdSet {
    return this.#masked(this.#asked(field, 'numbers').numbersWithin(range));
  }

  /**
   * Numbers in a range, each with a live document among some that has it, in no order.
   * @throws InvalidArgumentError when that cannot be told.
   */
  *numbersOf(
    field: string,
    range: ValueRange<number>,
    among: ReadonlyOrdSet,
  ): Generator<readonly [ord: number, value: number]> {
    for (const [value, posting] of this.#asked(field, 'numbers').numberPostings(range)) {
      const ords = ordsOf(posting);
      for (let i = 0; i < ords.length; i++) if (among.has(ords[i]) && this.#live.has(ords[i])) yield [ords[i], value];
    }
  }

  /** The documents with a string in a range, by UTF-16 code unit. @throws InvalidArgumentError when that cannot be told. */
  stringsWithin(field: string, range: ValueRange<string>): OrdSet {
    return this.#masked(this.#asked(field, 'strings').stringsWithin(range));
  }

  /** The documents in the order of a field. @throws InvalidArgumentError when they cannot be put in order. */
  order(field: string, order: 'asc' | 'desc'): Promise<FieldOrder> {
    return FieldOrder.of(this.#asked(field, 'strings'), this.#lastOrd + 1, order);
  }

  /** Counts the values of a field in some live documents. @throws InvalidArgumentError when that cannot be told. */
  facet(field: string, within: ReadonlyOrdSet, top: number): Promise<Facet> {
    return countFacet(field, this.#asked(field, 'values'), within, top);
  }

  /** The documents with a string that fits a pattern of {@link isLike}. @throws InvalidArgumentError when that cannot be told. */
  stringsLike(field: string, pattern: string): OrdSet {
    return this.#masked(this.#asked(field, 'strings').stringsLike(pattern));
  }

  /** Whether documents have values of a type in a field, or had; always so of a part of the lists, which does not know. */
  hasType(field: string, type: ScalarType): boolean {
    if (this.#isPart) return true;
    return this.#fields.get(field)?.hasType(type) ?? false;
  }

  /** Sums up every field, by name. @param top how many of the most frequent values to tell. */
  summaries(top: number): FieldSummary[] {
    requireInteger(top, 'top', 0);
    return this.names().map((name) => summarizeField(name, this.#fields.get(name)!, this.#live, top));
  }

  /** The lists as bytes; what was removed is left out. Fields and values come in the order in which they were first met. */
  save(): SavedForm {
    return encodeFields({ fields: this.#fields, live: this.#live, overflow: this.#overflow });
  }

  #addRow(ord: number, row: DocumentFields): void {
    for (const [field, values] of row) {
      const known = this.#fields.get(field) ?? this.#newField(field);
      if (known === undefined) this.#overflow.add(ord);
      else known.add(ord, values);
    }
  }

  /** Once a field was refused no other may come, even where room was made: the refused one could come again. */
  #newField(field: string): FieldValues | undefined {
    if (this.#fields.size >= MAX_FIELDS || this.#overflow.size > 0) return undefined;
    const values = new FieldValues();
    this.#fields.set(field, values);
    return values;
  }

  async #purge(): Promise<void> {
    const slice = new TimeSlice();
    this.#dead = 0;
    this.#overflow.and(this.#live);
    for (const [name, values] of this.#fields) {
      for (const _ of values.purge(this.#live)) await slice.pause();
      if (values.sets.present.size === 0) this.#fields.delete(name);
    }
  }

  #asked(field: string, use: FieldUse): FieldValues {
    const objection = this.objection(field, use);
    if (objection !== undefined) throw new InvalidArgumentError(objection);
    return this.#fields.get(field)!;
  }

  #unknown(field: string): string {
    if (UNLISTED_FIELDS.includes(field)) return `the field ${JSON.stringify(field)} is not listed`;
    if (field.length > MAX_FIELD_LENGTH)
      return `fields whose names have more than ${MAX_FIELD_LENGTH} characters are not listed`;
    const beyond = this.#liveSize(this.#overflow);
    const hint =
      beyond > 0 ? `; ${documentsHave(beyond)} fields beyond the first ${MAX_FIELDS}, which are not listed` : '';
    return `no document has a field ${JSON.stringify(field)}${hint}`;
  }

  #masked(set: OrdSet): OrdSet {
    set.and(this.#live);
    return set;
  }

  #liveSize(set: ReadonlyOrdSet): number {
    return set.size === 0 ? 0 : set.sharedWith(this.#live);
  }
}

function documentsHave(count: number): string {
  return count === 1 ? '1 document has' : `${count} documents have`;
}

function requireDocuments(ords: Uint32Array, documents: readonly object[], lastOrd: number): void {
  requireAscending(ords, lastOrd);
  if (!Array.isArray(documents) || documents.length !== ords.length)
    throw new InvalidArgumentError(`documents must be an array of ${ords.length} objects, one for each ord`);
  const wrong = documents.findIndex(
    (document: unknown) => typeof document !== 'object' || document === null || Array.isArray(document),
  );
  if (wrong >= 0) throw new InvalidArgumentError(`document ${wrong} must be an object`);
}

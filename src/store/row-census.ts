import { CRC_BYTES, decodeChecked, keySeed } from './checked-bytes.ts';
import { parseDocument } from './document.ts';
import type { LeafEntry, PageFile } from './pages/page-file.ts';
import { PageDamage } from './pages/page-layout.ts';
import { type CollectionState, decodeState } from './position.ts';
import { idKey, ORD_LIMIT, readRowKey, rowNumber, rowSeed } from './row-key.ts';
import { decodeOffsets } from './state-change.ts';
import { decodeIdentity, decodeMeta, IDENTITY_KEY, RECORD, SCHEMA_VERSION } from './tables.ts';
import { decodeText } from './text-bytes.ts';
import type { CollectionRecord } from './vector-space.ts';

/** Numbers seen, told from other sets of numbers by how many they are and two sums of hashes. */
class NumberSet {
  count = 0;
  least = Number.POSITIVE_INFINITY;
  greatest = -1;
  #sum = 0;
  #otherSum = 0;

  add(n: number): void {
    this.count++;
    this.least = Math.min(this.least, n);
    this.greatest = Math.max(this.greatest, n);
    this.#sum = (this.#sum + hash(n, 0x85ebca6b)) >>> 0;
    this.#otherSum = (this.#otherSum + hash(n, 0xc2b2ae35)) >>> 0;
  }

  equals(other: NumberSet): boolean {
    return this.count === other.count && this.#sum === other.#sum && this.#otherSum === other.#otherSum;
  }

  /** This set and another that shares nothing with it. */
  with(other: NumberSet): NumberSet {
    const both = new NumberSet();
    both.count = this.count + other.count;
    both.#sum = (this.#sum + other.#sum) >>> 0;
    both.#otherSum = (this.#otherSum + other.#otherSum) >>> 0;
    return both;
  }
}

/** Counts of the rows of one collection. */
class Seen {
  state: CollectionState | undefined;
  readonly ids = new NumberSet();
  readonly documents = new NumberSet();
  readonly vectors = new NumberSet();
  readonly removals = new NumberSet();
  /** Ids with their ords, as the table of ids has them and as the documents have. */
  readonly named = new NumberSet();
  readonly documentsNamed = new NumberSet();
  /** Ords of passages that are not the first of their document. */
  readonly later = new NumberSet();
  /** Where the passages of a document end, by its ord; only where documents are read. */
  readonly ends = new Map<number, number>();
  vectorBytes: number | undefined;
}

/** Thrown for a document or a vector that cannot be read: one row, which adding its document or deleting it heals. */
export class RowDamage extends PageDamage {
  /** In words. */
  readonly row: string;
  readonly what: string;
  /** Number of the collection. */
  readonly number: number;
  readonly ord: number;

  constructor(table: 'documents' | 'vectors', key: number, what: string) {
    const [number, ord] = [Math.floor(key / ORD_LIMIT), rowNumber(key)];
    const row = `the ${table === 'documents' ? 'document' : 'vector'} at ord ${ord}`;
    super(undefined, `${row} of collection ${number} ${what}`);
    this.row = row;
    this.what = what;
    this.number = number;
    this.ord = ord;
  }
}

/** Something that is wrong with the rows of one collection; the others can be used. */
export class RowFault extends PageDamage {
  /** Number of the collection; undefined where that cannot be told. */
  readonly number: number | undefined;
  /** Its name, where that is known. */
  readonly collection: string | undefined;

  constructor(what: string, number: number | undefined, collection?: string) {
    super(undefined, what);
    this.number = number;
    this.collection = collection;
  }
}

/**
 * Counts the rows of a database file as they lie in it, checks the checksums of the small ones, and that ids, documents, vectors and
 * counters agree, so that no row is lost or under another key.
 */
export class RowCensus {
  /** The tables, in the order in which they must be added. */
  static readonly TABLES = ['meta', 'states', 'ids', 'passages', 'documents', 'vectors', 'removals'] as const;

  readonly #meta = new Map<string, Buffer>();
  readonly #collections = new Map<number, Seen>();
  /** The first fault of each collection, in words. */
  readonly #faults = new Map<number | undefined, string>();
  readonly #readsAll: boolean;
  #isRead: boolean | undefined;
  #last = 0;
  #lastSeen = new Seen();

  /** @param readsAll whether documents and vectors are read too, and the ids in the documents compared. */
  constructor({ readsAll = false }: { readonly readsAll?: boolean } = {}) {
    this.#readsAll = readsAll;
  }

  /** Looks at the next row. @throws RowDamage when documents and vectors are read, and it is one that cannot be. */
  add(table: string, entry: LeafEntry, file: PageFile): void {
    if (table === 'meta') this.#meta.set(metaKey(entry), Buffer.from(file.dataOf(entry)));
    else if (!this.isRead) return;
    else if (table === 'ids') this.#addId(entry);
    else if (table === 'states') this.#addState(entry);
    else if (table === 'passages') this.#addPassages(entry, file);
    else this.#addRow(table as 'documents' | 'vectors' | 'removals', entry, file);
  }

  /** False when another version of the program wrote the rows, of which nothing is said then. Known once all of meta was added. */
  get isRead(): boolean {
    const value = this.#meta.get(IDENTITY_KEY);
    this.#isRead ??= value !== undefined && decodeIdentity(value)?.schema === SCHEMA_VERSION;
    return this.#isRead;
  }

  /**
   * Compares what was seen.
   * @returns the first fault of each collection that has one.
   * @throws PageDamage when the record is damaged that says which program wrote the database.
   */
  finish(): readonly RowFault[] {
    const identity = this.#meta.get(IDENTITY_KEY);
    // A database in the making has nothing yet.
    if (this.#meta.size > 0 && (identity === undefined || decodeIdentity(identity) === undefined))
      throw new PageDamage(undefined, damagedRow('meta', IDENTITY_KEY));
    if (!this.isRead) return [];
    const records = [...this.#meta.keys()].filter((key) => key.startsWith(RECORD));
    const known = records.map((key) => this.#metaOf<CollectionRecord>(key)?.number ?? 0);
    const count = this.#metaOf<number>('collections') ?? Math.max(0, ...known);
    const names = Array.from({ length: count }, (_, i) => this.#metaOf<string>(`name/${i + 1}`));
    for (const key of this.#meta.keys()) if (this.#isDamaged(key)) this.#note(ownerOf(key, names), 'meta', key);
    for (const number of this.#collections.keys()) {
      if (number < 1 || number > count)
        this.#fault(undefined, `there are rows of collection ${number}, but ${count} collections`);
    }
    for (const [i, name] of names.entries()) {
      const fault = this.#faultOf(i + 1, name);
      if (fault !== undefined) this.#fault(i + 1, `collection ${i + 1}, ${name}, has ${fault}`);
    }
    return [...this.#faults].map(([number, what]) => new RowFault(what, number, names[(number ?? 0) - 1]));
  }

  #faultOf(number: number, name: string | undefined): string | undefined {
    if (name === undefined) return 'no name';
    const record = this.#metaOf<CollectionRecord>(`${RECORD}${name}`);
    if (record?.number !== number) return 'another record, or none';
    const { state, ids, documents, later, vectors, removals, vectorBytes, named, documentsNamed } = this.#seen(number);
    if (state === undefined) return 'no counters';
    const { count, nextOrd } = state;
    const isWhole = ids.equals(documents) && documents.with(later).equals(vectors);
    if (ids.count !== count || vectors.count !== state.vectors || !isWhole) {
      return (
        `${count} documents and ${state.vectors} vectors by its counters, ${ids.count} ids, ${documents.count} documents with ` +
        `${later.count} more passages and ${vectors.count} vectors`
      );
    }
    if (this.#readsAll && !named.equals(documentsNamed)) return 'an id that is not that of its document';
    if (vectors.greatest >= nextOrd) return `ord ${vectors.greatest}, but ${nextOrd} were given out`;
    if (count > 0 && vectorBytes !== record.dim * 4) return `vectors that have not ${record.dim} dimensions`;
    const logged = state.removals - state.firstRemoval;
    const isLogged =
      logged === 0 || (removals.least === state.firstRemoval && removals.greatest === state.removals - 1);
    if (removals.count !== logged || !isLogged)
      return `${logged} removals by its counters and ${removals.count} logged`;
    return undefined;
  }

  /** A record; undefined when it is not there or damaged. */
  #metaOf<T>(key: string): T | undefined {
    const value = this.#meta.get(key);
    return value && (decodeMeta(key, value) as T | undefined);
  }

  #isDamaged(key: string): boolean {
    return key !== IDENTITY_KEY && this.#metaOf(key) === undefined;
  }

  #note(number: number | undefined, table: string, key: string | number | undefined): undefined {
    this.#fault(number, damagedRow(table, key));
  }

  #fault(number: number | undefined, what: string): void {
    if (!this.#faults.has(number)) this.#faults.set(number, what);
  }

  #addState(entry: LeafEntry): void {
    const number = readRowKey(entry.bytes, entry.keyAt, entry.dataAt);
    const bytes = number === undefined ? undefined : decodeChecked(valueBytes(entry), rowSeed(number));
    if (number === undefined || bytes === undefined) this.#note(number, 'states', number);
    else this.#seen(number).state = decodeState(bytes);
  }

  #addId(entry: LeafEntry): undefined {
    const { bytes, keyAt, dataAt, dataBytes } = entry;
    const number = dataAt - keyAt < 5 ? undefined : bytes.readUInt32BE(keyAt);
    const ord =
      dataBytes === CRC_BYTES + 4
        ? decodeChecked(valueBytes(entry), keySeed(bytes.subarray(keyAt, dataAt)))
        : undefined;
    if (ord === undefined || number === undefined)
      return this.#note(number, 'ids', bytes.toString('utf8', keyAt + 4, dataAt));
    const seen = this.#seen(number);
    seen.ids.add(ord.readUInt32LE(0));
    if (this.#readsAll) seen.named.add(nameOf(bytes.subarray(keyAt, dataAt), ord.readUInt32LE(0)));
  }

  #addRow(table: 'documents' | 'vectors' | 'removals', entry: LeafEntry, file: PageFile): undefined {
    const key = readRowKey(entry.bytes, entry.keyAt, entry.dataAt);
    if (key === undefined) return this.#note(undefined, table, key);
    const number = Math.floor(key / ORD_LIMIT);
    if (table === 'removals' && decodeChecked(valueBytes(entry), rowSeed(key)) === undefined)
      return this.#note(number, table, key);
    const seen = this.#seen(number);
    seen[table].add(rowNumber(key));
    if (this.#readsAll && table !== 'removals') this.#readRow(table, key, file.dataOf(entry));
    if (table !== 'vectors') return;
    seen.vectorBytes ??= entry.dataBytes - CRC_BYTES;
    if (seen.vectorBytes !== entry.dataBytes - CRC_BYTES) this.#note(number, table, key);
  }

  #readRow(table: 'documents' | 'vectors', key: number, value: Buffer): void {
    const bytes = decodeChecked(value, rowSeed(key));
    if (bytes === undefined) throw new RowDamage(table, key, 'is damaged: its checksum does not match');
    if (table === 'vectors') return;
    const document = parseDocument(decodeText(bytes));
    if (typeof document === 'string') throw new RowDamage(table, key, `cannot be read: ${document}`);
    const [number, ord] = [Math.floor(key / ORD_LIMIT), rowNumber(key)];
    const { documentsNamed, ends } = this.#seen(number);
    documentsNamed.add(nameOf(idKey(number, document.id), ord));
    if ((ends.get(ord) ?? 0) > document.text.length)
      throw new RowDamage(table, key, 'has passages that end beyond its text');
    ends.delete(ord);
  }

  #addPassages(entry: LeafEntry, file: PageFile): undefined {
    const key = readRowKey(entry.bytes, entry.keyAt, entry.dataAt);
    const offsets = key === undefined ? undefined : decodeOffsets(file.dataOf(entry), rowSeed(key));
    if (key === undefined || offsets === undefined)
      return this.#note(key && Math.floor(key / ORD_LIMIT), 'passages', key);
    const { later, ends } = this.#seen(Math.floor(key / ORD_LIMIT));
    const ord = rowNumber(key);
    for (let i = 1; 2 * i < offsets.length; i++) later.add(ord + i);
    if (this.#readsAll) ends.set(ord, offsets[offsets.length - 1]);
  }

  #seen(number: number): Seen {
    if (number === this.#last) return this.#lastSeen;
    let seen = this.#collections.get(number);
    if (seen === undefined) {
      seen = new Seen();
      this.#collections.set(number, seen);
    }
    this.#last = number;
    this.#lastSeen = seen;
    return seen;
  }
}

/** Tells an id and its ord from every other such pair, nearly surely. */
function nameOf(key: Uint8Array, ord: number): number {
  return keySeed(key) * 2 ** 20 + (ord % 2 ** 20);
}

function metaKey({ bytes, keyAt, dataAt }: LeafEntry): string {
  return bytes.toString('utf8', keyAt, dataAt);
}

function valueBytes({ bytes, dataAt, dataBytes }: LeafEntry): Buffer {
  return bytes.subarray(dataAt, dataAt + dataBytes);
}

function damagedRow(table: string, key: string | number | undefined): string {
  return `the row ${JSON.stringify(key) ?? 'under no key'} of ${table} is damaged`;
}

/** Number of the collection that a record is of; undefined where the key does not tell. */
function ownerOf(key: string, names: readonly (string | undefined)[]): number | undefined {
  const place = key.startsWith(RECORD) ? names.indexOf(key.slice(RECORD.length)) + 1 : 0;
  const [, number = place] = /^(?:name|note|numbering)\/(\d+)/.exec(key) ?? [];
  return Number(number) >= 1 && Number(number) <= names.length ? Number(number) : undefined;
}

/** Finalizer of MurmurHash3 over both halves. */
function hash(n: number, factor: number): number {
  let h = Math.imul(n ^ Math.floor(n / 2 ** 32) ^ factor, factor);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

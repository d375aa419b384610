import { ConflictError, FormatError, NotFoundError } from '../core/errors.ts';
import type { Span } from '../core/text/passages/join-pieces.ts';
import { dotAt } from '../core/vectors.ts';
import { decodeChecked, encodeChecked, encodeCheckedRows } from './checked-bytes.ts';
import { isHeir, makerKey, recordOf, successorOf } from './collection-names.ts';
import { DamagedRows } from './damaged-rows.ts';
import type { MakerMark } from './maker.ts';
import { type CollectionState, EMPTY_STATE } from './position.ts';
import { RecentVectors } from './recent-vectors.ts';
import { RenumberedError } from './renumbering.ts';
import { COLLECTION_LIMIT, ID_START, idFault, idKey, rowKey, rowNumber, rowSeed } from './row-key.ts';
import type { CollectionDatabase } from './snapshot.ts';
import { readOffsets, readOrd, readRemoval, readState, StateChange, writeOrd } from './state-change.ts';
import { damaged, RECORD, type Rows, readMeta, sourceIn, type Tables, writeMeta } from './tables.ts';
import { decodeText, encodeText } from './text-bytes.ts';
import { requireSameTextFields } from './text-fields.ts';
import {
  type CollectionRecord,
  requireSamePassages,
  requireSameSpace,
  unitsOf,
  type VectorUnits,
} from './vector-space.ts';
import { afterPauses, type Paused, pauseOf, pauseWriting } from './write-pause.ts';

/** One document as it is stored. */
export interface StoredRow {
  readonly id: string;
  /** The document, JSON. */
  readonly json: string;
  /** Unit vectors of its passages, `[passages, dim]`. */
  readonly vectors: Float32Array;
  /** Where its passages are, in order, at least two; absent where it is one. */
  readonly passages?: readonly Span[];
}

/** Live documents of several passages of an ord range. */
export interface PassageBlock {
  /** Their ords, `[n]`, ascending: those of their first passages. */
  readonly ords: Uint32Array;
  /** How many passages each has, `[n]`. */
  readonly counts: Uint32Array;
  /** Every one below this ord has been read. */
  readonly end: number;
}

/** Live vectors of an ord range, less those that are damaged. */
export interface VectorBlock {
  /** Ords, `[n]`, ascending. */
  readonly ords: Uint32Array;
  /** Vectors, `[n, dim]`. */
  readonly rows: Float32Array;
  /** Every live ord below this one has been read. */
  readonly end: number;
}

/** Live documents of an ord range. */
export interface DocumentBlock {
  /** Ords, `[n]`, ascending. */
  readonly ords: Uint32Array;
  /** Documents, JSON, `[n]`; undefined where one is damaged. */
  readonly rows: readonly (string | undefined)[];
  /** Every live ord below this one has been read. */
  readonly end: number;
}

/** Documents that are to be removed, which may change until then. */
export interface WantedDocuments {
  /** Number of the collection: another one that has taken the name since is left alone, but for what was made of this. */
  readonly number: number;
  /** {@link CollectionStore.source} by which the ords go. */
  readonly source: string;
  /** Ords of the documents when they were chosen: one that has it still is as it was. `[ids.length]` */
  readonly ords: ArrayLike<number>;
  /** Tells of a document that has changed, by its JSON, whether it is still to be removed. */
  readonly isWanted: (json: string) => boolean;
}

/**
 * What is noted beside the collection in the transaction that stores its documents, by name, given what is noted there by now; undefined removes a
 * note.
 */
export type NotesWithRows = (note: (name: string) => unknown) => Readonly<Record<string, unknown>>;

/** Outcome of a change: why it could not be made, where it was neither made nor needed. */
export type ChangeOutcome = 'updated' | 'unchanged' | 'missing' | { readonly fault: string };

/** Removals the log keeps at least, or as many as there are documents; an index further behind is cheaper to build again. */
const LOGGED_REMOVALS = 65_536;

const NO_ORDS = new Uint32Array(0);

/** How a {@link CollectionStore} is opened. */
export interface CollectionStoreOptions {
  /** Told of damaged rows that were passed over. */
  readonly onNotice?: (message: string) => void;
  readonly loggedRemovals?: number;
  /** A collection of which this is to be the successor: only documents whose ids it has are stored, and none once it is not there any more. */
  readonly succeeds?: { readonly name: string; readonly number: number };
  /**
   * Who makes it, where it must come into being with what is put first: nobody else may have it, or another one of its name.
   * @internal
   */
  readonly maker?: MakerMark;
}

/** Reads and writes one collection of a database. */
export class CollectionStore {
  readonly name: string;
  /** What was passed over because it is damaged. */
  readonly damagedRows: DamagedRows;
  readonly #database: CollectionDatabase;
  readonly #options: CollectionStoreOptions;
  readonly #loggedRemovals: number;
  #record: CollectionRecord | undefined;
  /** Number of the collection that was put into. */
  #created: number | undefined;
  /** Whether it goes by the ords of one collection in one numbering, and by which once it has read any; otherwise it reads what is there at each call. */
  #isPinned = false;
  #pinned: string | undefined;
  #checkedMoves = 0;
  #recent: RecentVectors | undefined;
  #source: { readonly moves: number; readonly number: number; readonly value: string } | undefined;

  constructor(database: CollectionDatabase, name: string, options: CollectionStoreOptions = {}) {
    const { onNotice = () => undefined, loggedRemovals = LOGGED_REMOVALS } = options;
    this.#database = database;
    this.#options = options;
    this.name = name;
    this.damagedRows = new DamagedRows(onNotice);
    this.#loggedRemovals = loggedRemovals;
  }

  /**
   * The same collection to whoever keeps ords: once compacting has given its documents new ones, every call throws RenumberedError, so
   * that none is taken for another.
   */
  pinned(): CollectionStore {
    const pinned = new CollectionStore(this.#database, this.name, this.#options);
    pinned.#isPinned = true;
    pinned.#pinned = this.number === undefined ? undefined : this.source;
    return pinned;
  }

  /** Space of its vectors and what they are of, or undefined while nothing was ever added. */
  get space(): VectorUnits | undefined {
    return this.#found(this.#database.tables);
  }

  /** Number of the collection in its database, or undefined while nothing was ever added. */
  get number(): number | undefined {
    return this.#found(this.#database.tables)?.number;
  }

  /** Whether what has its name now is what was put into. */
  get isOwn(): boolean {
    this.refresh();
    return this.#created !== undefined && this.number === this.#created;
  }

  /** Name among all collections of all databases, and of the numbering of its documents, which is another after compacting has given them other ords. */
  get source(): string {
    const { tables, moves, uuid } = this.#database;
    const number = this.#found(tables)?.number;
    if (number === undefined) return uuid;
    // That of a collection changes with the file only.
    if (this.#source?.moves !== moves || this.#source.number !== number)
      this.#source = { moves, number, value: sourceIn(tables, uuid, number) };
    return this.#source.value;
  }

  /** Tells whether the ords that this one goes by, if it has read any, are those of another one. */
  isOf({ source }: CollectionStore): boolean {
    return this.#pinned === undefined || this.#pinned === source;
  }

  /**
   * Lets the reads that follow see all that was written until now, by whomever, and which collection has the name now.
   * @throws RenumberedError when another has, to whoever keeps ords.
   */
  refresh(): void {
    this.#database.refresh();
    if (this.#record === undefined) return;
    const record = this.#read(this.#database.tables);
    if (record?.number === this.#record.number && record.model === this.#record.model) return;
    // It was dropped or renamed, and its name may be that of another now; or its model lies elsewhere.
    this.#requirePinned(record);
    this.#record = record;
  }

  /** The collection's counters. */
  state(): CollectionState {
    const { tables } = this.#database;
    const record = this.#found(tables);
    return record === undefined ? EMPTY_STATE : readState(tables, record);
  }

  /**
   * Stores documents, each in place of the one with its id, in one transaction; resolves when they are on disk.
   * @param rows ids must differ from each other.
   * @param units what a new collection is of; of one that there is already they must be the same.
   * @param notes stored with them.
   * @returns how many were new, the others replaced one.
   * @throws ConflictError when the collection holds vectors of another space or of other passages, or its ords are used up; AbortedError when
   * `signal` fires before their turn.
   */
  async put(
    rows: readonly StoredRow[],
    units: VectorUnits,
    signal?: AbortSignal,
    notes?: NotesWithRows,
  ): Promise<number> {
    const { succeeds } = this.#options;
    const documents = rows.map((row) => ({ ...row, document: encodeText(row.json) }));
    let created: number | undefined;
    const added = await this.#afterPauses((tables) => {
      if (succeeds !== undefined && recordOf(tables, succeeds.name)?.number !== succeeds.number)
        throw new ConflictError(
          `collection ${succeeds.name} was dropped or renamed, or another took its place, while it was indexed anew; begin again`,
        );
      const prepared =
        succeeds === undefined ? documents : documents.filter(({ id }) => hasId(tables, succeeds.number, id));
      const found = this.#read(tables);
      if (this.#options.maker !== undefined && found?.number !== this.#created)
        throw new ConflictError(`another program made, or discarded, ${this.name} meanwhile; begin again`);
      const pause = found && pauseOf(tables, found.number);
      if (pause !== undefined) return pause;
      const record = found ?? this.#create(tables, units);
      created = record.number;
      requireSameSpace(this.name, record, units);
      requireSamePassages(this.name, record.passages, units.passages ?? false);
      requireSameTextFields(this.name, record.textFields, units.textFields);
      // The model may lie elsewhere by now, or be of a time when collections remembered none.
      if (units.model !== undefined && units.model !== record.model)
        writeMeta(tables, `${RECORD}${this.name}`, { ...record, ...unitsOf({ ...record, model: units.model }) });
      const { number, dim } = record;
      const change = new StateChange(tables, record, this.name, this.#loggedRemovals);
      for (const { id, document, vectors, passages } of prepared) {
        const key = idKey(number, id);
        change.removeDocument(readOrd(tables, key));
        const ord = change.takeOrds(passages?.length ?? 1);
        const row = rowKey(number, ord);
        writeOrd(tables, key, ord);
        tables.documents.put(row, encodeChecked(document, rowSeed(row)));
        if (passages !== undefined) tables.passages.put(row, encodeChecked(offsetBytes(passages), rowSeed(row)));
        const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
        let at = row;
        for (const vector of encodeCheckedRows(bytes, dim * 4, (i) => rowSeed(row + i)))
          tables.vectors.put(at++, vector);
      }
      change.commit();
      writeNotes(tables, number, notes);
      return prepared.length - change.removed;
    }, signal);
    this.#created = created;
    return added;
  }

  /**
   * Removes documents in one transaction; ids that are not there are passed over.
   * @param wanted keeps those from being removed that are not wanted any more.
   * @returns how many were removed.
   */
  async remove(ids: readonly string[], wanted?: WantedDocuments): Promise<number> {
    if (this.#found(this.#database.tables) === undefined) return 0;
    return this.#database.write((tables) => {
      const record = this.#read(tables);
      if (record === undefined) return 0;
      const { number } = record;
      if (wanted !== undefined && !isHeir(tables, number, wanted.number)) return 0;
      const ords = wanted?.source === sourceIn(tables, this.#database.uuid, number) ? wanted.ords : undefined;
      const isWanted = (ord: number, i: number) => {
        if (wanted === undefined || ord === ords?.[i]) return true;
        const json = documentIn(tables, rowKey(number, ord));
        return json !== undefined && wanted.isWanted(json);
      };
      const successor = this.#read(tables, successorOf(this.name));
      const change = new StateChange(tables, record, this.name, this.#loggedRemovals);
      const also = successor && new StateChange(tables, successor, successorOf(this.name), this.#loggedRemovals);
      for (const [i, id] of ids.entries()) {
        if (idFault(id) !== undefined) continue;
        const key = idKey(number, id);
        const ord = readOrd(tables, key);
        if (ord !== undefined && !isWanted(ord, i)) continue;
        change.removeDocument(ord);
        tables.ids.remove(key);
        if (successor === undefined) continue;
        const there = idKey(successor.number, id);
        also!.removeDocument(readOrd(tables, there));
        tables.ids.remove(there);
      }
      change.commit();
      also?.commit();
      return change.removed;
    });
  }

  /**
   * Lets the reads that follow see all that was written until now, as `refresh` does, and waits for the file that compacting has put in place, if it
   * must. For calls that may wait; `refresh` is for those that may not, and for work that is told again.
   * @throws as `refresh`; AbortedError.
   */
  async latest(signal?: AbortSignal): Promise<void> {
    await this.#database.latest(signal);
    this.refresh();
  }

  /** Runs a job on the collection as it is now, while others go on writing; the file grows as long as they do. */
  atOneMoment<T>(job: (store: CollectionStore) => Promise<T>): Promise<T> {
    return this.#database.withSnapshot((snapshot) => job(new CollectionStore(snapshot, this.name, this.#options)));
  }

  /** Resolves when what is being written by now is on disk, or has failed, and lets the reads that follow see it. */
  async settled(): Promise<void> {
    await this.#database.settled();
    await this.latest();
  }

  /** Gives the room of free pages back to a disk that is full. @returns false when nothing came of it. */
  makeRoom(): Promise<boolean> {
    return this.#database.makeRoom();
  }

  /**
   * Changes documents in one transaction, one after another; their vectors stay. They get ords anew, so that whatever follows the collection
   * follows this.
   * @param change gives the JSON of a document as it is to be, or why it cannot be changed. @param require told of each outcome: what it throws undoes all
   * of them.
   * @throws AbortedError when `signal` fires before their turn.
   */
  change<Change extends { readonly id: string; readonly fields: unknown }>(
    changes: readonly Change[],
    change: (json: string, fields: Change['fields']) => { readonly json: string } | { readonly fault: string },
    {
      require = () => undefined,
      signal,
      notes,
    }: {
      readonly require?: (outcome: ChangeOutcome, i: number) => void;
      readonly signal?: AbortSignal | undefined;
      readonly notes?: NotesWithRows | undefined;
    } = {},
  ): Promise<ChangeOutcome[]> {
    return this.#afterPauses((tables) => {
      const record = this.#read(tables);
      if (record === undefined) {
        for (const i of changes.keys()) require('missing', i);
        return changes.map(() => 'missing' as const);
      }
      const pause = pauseOf(tables, record.number);
      if (pause !== undefined) return pause;
      const state = new StateChange(tables, record, this.name, this.#loggedRemovals);
      const outcomeOf = ({ id, fields }: Change): ChangeOutcome => {
        const key = idKey(record.number, id);
        const ord = readOrd(tables, key);
        if (ord === undefined) return 'missing';
        const json = documentIn(tables, rowKey(record.number, ord));
        if (json === undefined) return { fault: this.#damaged('document', ord).message };
        const changed = change(json, fields);
        if ('fault' in changed) return changed;
        if (changed.json === json) return 'unchanged';
        writeOrd(tables, key, state.moveDocument(ord, encodeText(changed.json)));
        return 'updated';
      };
      const outcomes = changes.map((each, i) => {
        const outcome = outcomeOf(each);
        require(outcome, i);
        return outcome;
      });
      state.commit();
      writeNotes(tables, record.number, notes);
      return outcomes;
    }, signal);
  }

  /**
   * Asks whoever adds documents to wait so long, here and in other processes, since what has followed all of them is about to take the place of the
   * collection; 0 ends that.
   */
  pauseWriting(ms: number): Promise<void> {
    return this.#database.write((tables) => {
      const record = this.#read(tables);
      if (record !== undefined) pauseWriting(tables, record.number, ms);
    });
  }

  /** JSON of the document with this id, or undefined. @throws FormatError when it is damaged. */
  jsonOfId(id: string): string | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    // What cannot be an id names nothing; as a key it could be too long, or that of another id.
    if (record === undefined || idFault(id) !== undefined) return undefined;
    const ord = readOrd(tables, idKey(record.number, id));
    if (ord === undefined) return undefined;
    const json = this.jsonOfOrd(ord);
    if (json === undefined)
      throw new FormatError(
        `the id ${id} of collection ${this.name} has no document; restore the database from a backup`,
      );
    return json;
  }

  /** JSON of the live document with this ord, or undefined when it was removed. @throws FormatError when it is damaged. */
  jsonOfOrd(ord: number): string | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined) return undefined;
    const key = rowKey(record.number, ord);
    const value = tables.documents.getBinaryFast(key);
    if (value === undefined) return undefined;
    const bytes = decodeChecked(value, rowSeed(key));
    if (bytes === undefined) throw this.#damaged('document', ord);
    return decodeText(bytes);
  }

  /** JSON of the live document with this ord, or undefined when it was removed or is damaged, which is noted. */
  readableJson(ord: number): string | undefined {
    return this.#unlessDamaged('document', ord, () => this.jsonOfOrd(ord));
  }

  /** Ord of the document with this id, or undefined. */
  ordOfId(id: string): number | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    return record && readOrd(tables, idKey(record.number, id));
  }

  /** Tells whether this very document is stored under its id, and can be read, and its vectors. @param vector the only one, where it is known. */
  holds(id: string, json: string, vector?: Float32Array): boolean {
    const { tables } = this.#database;
    const record = this.#found(tables);
    const ord = record && readOrd(tables, idKey(record.number, id));
    if (ord === undefined || this.readableJson(ord) !== json) return false;
    const last = ord + (this.passagesOf(ord)?.length ?? 1);
    const { ords, rows } = this.vectors(ord, last, last - ord);
    return ords.length === last - ord && (vector === undefined || isSame(rows, vector));
  }

  /** Tells whether the document with this ord is live. */
  has(ord: number): boolean {
    const { tables } = this.#database;
    const record = this.#found(tables);
    return record !== undefined && tables.documents.getBinaryFast(rowKey(record.number, ord)) !== undefined;
  }

  /** Vectors of the document with this id, one after the other, `[passages, dim]`; undefined when it is not there. @throws FormatError when one is damaged. */
  vectorsOfId(id: string): Float32Array | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined || idFault(id) !== undefined) return undefined;
    const ord = readOrd(tables, idKey(record.number, id));
    if (ord === undefined) return undefined;
    const count = this.passagesOf(ord)?.length ?? 1;
    const rows = new Float32Array(count * record.dim);
    for (let i = 0; i < count; i++) this.#copyVector(tables, record, ord + i, rows, i * record.dim);
    return rows;
  }

  /** Vector of a live ord, or undefined. @throws FormatError when it is damaged. */
  vectorOf(ord: number): Float32Array | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined) return undefined;
    const row = new Float32Array(record.dim);
    return this.#copyVector(tables, record, ord, row, 0) ? row : undefined;
  }

  /** Reads at most `limit` live ords in `[from, to)`, ascending. @param of those of vectors, or of documents alone. */
  liveOrds(from: number, to: number, limit: number, of: 'vectors' | 'documents' = 'vectors'): Uint32Array {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined || from >= to) return new Uint32Array(0);
    return this.#ordsOf(tables[of], record.number, from, to, limit);
  }

  /** Where the passages of a live document are in its text; undefined when it is one. @throws FormatError when that is damaged. */
  passagesOf(ord: number): Span[] | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined) return undefined;
    const offsets = readOffsets(tables, rowKey(record.number, ord));
    if (offsets.length === 0) return undefined;
    return Array.from({ length: offsets.length / 2 }, (_, i) => ({ start: offsets[2 * i], end: offsets[2 * i + 1] }));
  }

  /** Reads at most `limit` live documents of several passages with ords in `[from, to)`. @throws FormatError when one is damaged. */
  passageCounts(from: number, to: number, limit: number): PassageBlock {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined || from >= to) return { ords: NO_ORDS, counts: NO_ORDS, end: to };
    const { number } = record;
    const ords = this.#ordsOf(tables.passages, number, from, to, limit);
    const counts = ords.map((ord) => readOffsets(tables, rowKey(number, ord)).length / 2);
    return { ords, counts, end: ords.length < limit ? to : ords[limit - 1] + 1 };
  }

  /** Reads at most `limit` live vectors of the ords in `[from, to)`, and passes over those that are damaged. */
  vectors(from: number, to: number, limit: number): VectorBlock {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined || from >= to) return { ords: new Uint32Array(0), rows: new Float32Array(0), end: to };
    const { number, dim } = record;
    const ords = this.#ordsOf(tables.vectors, number, from, to, limit);
    const end = ords.length < limit ? to : ords[limit - 1] + 1;
    const rows = new Float32Array(ords.length * dim);
    let count = 0;
    for (const ord of ords) if (this.#readVector(tables, record, ord, rows, count * dim)) ords[count++] = ord;
    return { ords: ords.subarray(0, count), rows: rows.subarray(0, count * dim), end };
  }

  /** Reads at most `limit` ids with their ords, in the order of their UTF-8 bytes, from behind an id on. */
  ids(after: string | undefined, limit: number): { readonly id: string; readonly ord: number }[] {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined) return [];
    const keys = this.idKeys(after === undefined ? undefined : idKey(record.number, after), limit);
    return keys.map((key) => ({ id: key.toString('utf8', ID_START), ord: readOrd(tables, key)! }));
  }

  /** Reads at most `limit` keys of ids, ascending, from behind one on: {@link ID_START} bytes and the UTF-8 bytes of the id. @internal */
  idKeys(after: Buffer | undefined, limit: number): Buffer[] {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined) return [];
    // The next key that there can be.
    const start = after === undefined ? idKey(record.number, '') : Buffer.concat([after, Buffer.of(0)]);
    return [...tables.ids.getKeys({ start, end: idKey(record.number + 1, ''), limit })];
  }

  /** Reads at most `limit` live documents of the ords in `[from, to)`. */
  documents(from: number, to: number, limit: number): DocumentBlock {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined || from >= to) return { ords: new Uint32Array(0), rows: [], end: to };
    const { number } = record;
    const ords = this.#ordsOf(tables.documents, number, from, to, limit);
    const rows = Array.from(ords, (ord) => this.readableJson(ord));
    return { ords, rows, end: ords.length < limit ? to : ords[limit - 1] + 1 };
  }

  /**
   * Writes the inner product of the query and the vector of each ord, NaN for those that are not live or damaged.
   * @param scores `[n]`, written.
   */
  dots(query: Float32Array, ords: Uint32Array, scores: Float32Array): void {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined) {
      scores.fill(Number.NaN);
      return;
    }
    const recent = this.#recentVectors(tables, record);
    for (let i = 0; i < ords.length; i++) {
      const ord = ords[i];
      const at = recent.offsetOf(ord);
      if (!recent.has(ord)) {
        if (!this.#readVector(tables, record, ord, recent.rows, at)) {
          scores[i] = Number.NaN;
          continue;
        }
        recent.keep(ord);
      }
      scores[i] = dotAt(query, recent.rows, at);
    }
  }

  /** Those that are there as the tables are now; whoever keeps no ords has one at a time. */
  #recentVectors(tables: Tables, record: CollectionRecord): RecentVectors {
    const { dim } = record;
    if (!this.#isPinned) return new RecentVectors(dim, 1, 0);
    const { vectors, removals } = readState(tables, record);
    const places = RecentVectors.placesFor(vectors, dim);
    // One that has become small again keeps them.
    if (this.#recent === undefined || this.#recent.places < places)
      this.#recent = new RecentVectors(dim, places, removals);
    this.#recent.follow(removals, (from, to) => this.removedOrds(from, to));
    return this.#recent;
  }

  /** Value that was stored under a name beside the collection, JSON; undefined when none was. */
  note(name: string): unknown {
    const { tables } = this.#database;
    const record = this.#found(tables);
    return record && readMeta(tables, noteKey(record.number, name));
  }

  /**
   * Stores JSON under a name beside the collection; undefined removes it.
   * @throws as {@link putNotes}.
   */
  async putNote(name: string, value: unknown, signal?: AbortSignal): Promise<void> {
    await this.putNotes(name, () => ({ [name]: value }), signal);
  }

  /**
   * Stores what follows from the notes that there are, all in one transaction: whoever adds to one takes nothing of another's away.
   * @param what they are of, for the error.
   * @throws NotFoundError while nothing was ever added; AbortedError when `signal` fires before its turn.
   */
  async putNotes(what: string, notes: NotesWithRows, signal?: AbortSignal): Promise<void> {
    await this.#database.write((tables) => {
      const record = this.#read(tables);
      if (record === undefined)
        throw new NotFoundError(`collection ${this.name} is empty; add documents before its ${what}`);
      writeNotes(tables, record.number, notes);
    }, signal);
  }

  /** Ords of the removals numbered `[from, to)`, or undefined when the log no longer reaches back to `from`. */
  removedOrds(from: number, to: number): Uint32Array | undefined {
    const { tables } = this.#database;
    const record = this.#found(tables);
    if (record === undefined || from >= to) return new Uint32Array(0);
    const { number } = record;
    if (readState(tables, record).firstRemoval > from) return undefined;
    const ords = new Uint32Array(to - from);
    for (let n = from; n < to; n++) ords[n - from] = readRemoval(tables, rowKey(number, n));
    return ords;
  }

  /** Keys of a table in an ord range. @throws FormatError when they do not ascend, for a reader would come to them again and again. */
  #ordsOf(rows: Rows, number: number, from: number, to: number, limit: number): Uint32Array {
    const ords = Uint32Array.from(
      rows.getKeys({ start: rowKey(number, from), end: rowKey(number, to), limit }),
      rowNumber,
    );
    let least = from;
    for (const ord of ords) {
      if (ord < least || ord >= to) throw damaged(`the order of the rows of collection ${this.name}`);
      least = ord + 1;
    }
    return ords;
  }

  /** The collection's record, as of the last refresh. Not for use inside a transaction, which may fail. */
  #found(tables: Tables): CollectionRecord | undefined {
    const { moves } = this.#database;
    if (this.#record === undefined || this.#checkedMoves !== moves) {
      this.#record ??= this.#read(tables);
      this.#requirePinned(this.#record);
      this.#checkedMoves = moves;
    }
    return this.#record;
  }

  /** Makes a change that gives out ords, which may have to wait. */
  #afterPauses<T>(change: (tables: Tables) => T | Paused, signal?: AbortSignal): Promise<T> {
    const look = () => {
      this.#database.refresh();
      const { tables } = this.#database;
      const record = recordOf(tables, this.name);
      return record && pauseOf(tables, record.number);
    };
    return afterPauses(() => this.#database.write(change, signal), look, signal);
  }

  /** Pins it to what it has found first, and refuses anything else from then on. @throws RenumberedError */
  #requirePinned(record: CollectionRecord | undefined): void {
    if (!this.#isPinned) return;
    const { tables, uuid } = this.#database;
    const source = record && sourceIn(tables, uuid, record.number);
    this.#pinned ??= source;
    if (source !== this.#pinned) throw new RenumberedError(this.name);
  }

  #read(tables: Tables, name = this.name): CollectionRecord | undefined {
    const record = recordOf(tables, name);
    // What is to take its place may not be there.
    if (name === this.name) this.#database.requireFaultless(name, record?.number);
    return record;
  }

  #create(tables: Tables, units: VectorUnits): CollectionRecord {
    const number = ((readMeta(tables, 'collections') as number | undefined) ?? 0) + 1;
    if (number >= COLLECTION_LIMIT)
      throw new ConflictError(`the database has ${number} collections and can hold no more`);
    const record: CollectionRecord = { number, ...unitsOf(units) };
    writeMeta(tables, 'collections', number);
    writeMeta(tables, `name/${number}`, this.name);
    writeMeta(tables, `${RECORD}${this.name}`, record);
    // Whoever finds it unfinished asks whether its maker is still about it.
    if (this.#options.maker !== undefined) writeMeta(tables, makerKey(number), this.#options.maker);
    return record;
  }

  /** Copies a vector. @returns false when it is not live or damaged, which is noted. */
  #readVector(tables: Tables, record: CollectionRecord, ord: number, rows: Float32Array, offset: number): boolean {
    return this.#unlessDamaged('vector', ord, () => this.#copyVector(tables, record, ord, rows, offset)) ?? false;
  }

  #unlessDamaged<T>(what: 'document' | 'vector', ord: number, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.damagedRows.note(what, ord, error);
      return undefined;
    }
  }

  #copyVector(tables: Tables, record: CollectionRecord, ord: number, rows: Float32Array, offset: number): boolean {
    const key = rowKey(record.number, ord);
    const value = tables.vectors.getBinaryFast(key);
    if (value === undefined) return false;
    const bytes = decodeChecked(value, rowSeed(key));
    if (bytes === undefined || bytes.length !== record.dim * 4) throw this.#damaged('vector', ord);
    new Uint8Array(rows.buffer, rows.byteOffset + offset * 4, bytes.length).set(bytes);
    return true;
  }

  #damaged(what: string, ord: number): FormatError {
    return new FormatError(
      `the ${what} at ord ${ord} of collection ${this.name} is damaged: its checksum does not match; add the document again, delete it, or restore the database from a backup`,
    );
  }
}

function noteKey(number: number, name: string): string {
  return `note/${number}/${name}`;
}

/** Writes what is noted with documents. Part of a transaction. */
function writeNotes(tables: Tables, number: number, notes: NotesWithRows | undefined): void {
  if (notes === undefined) return;
  const noted = notes((name) => readMeta(tables, noteKey(number, name)));
  for (const [name, value] of Object.entries(noted)) writeMeta(tables, noteKey(number, name), value);
}

function isSame(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** JSON of a document, for use inside a transaction; undefined when it is damaged. */
function documentIn(tables: Tables, row: number): string | undefined {
  const stored = tables.documents.getBinary(row);
  const bytes = stored && decodeChecked(stored, rowSeed(row));
  return bytes && decodeText(bytes);
}

/** Tells whether a collection has a document of this id. */
function hasId(tables: Tables, number: number, id: string): boolean {
  return readOrd(tables, idKey(number, id)) !== undefined;
}

/** Offsets as they are stored: uint32, in the byte order of the machine like all of the database. */
function offsetBytes(passages: readonly Span[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(passages.flatMap(({ start, end }) => [start, end])).buffer);
}

import type { RootDatabase } from 'lmdb';
import { CRC_BYTES, decodeChecked, encodeChecked, encodeUnsound } from './checked-bytes.ts';
import { type CollectionRows, type DamagedRow, rawTable, readRows } from './collection-rows.ts';
import { parseDocument } from './document.ts';
import { encodeState } from './position.ts';
import { idKey, rowKey, rowSeed } from './row-key.ts';
import { readOrd, writeOrd } from './state-change.ts';
import {
  anyTable,
  compactionsOf,
  countCompaction,
  decodeMeta,
  IDENTITY_KEY,
  RECORD,
  type Tables,
  writeMeta,
} from './tables.ts';
import { decodeText } from './text-bytes.ts';
import type { CollectionRecord } from './vector-space.ts';

/*
 * Ids, counters and the log of removals follow from documents and vectors, so that damage to them need not keep anybody from the documents.
 * What was lost with a document is not made up for: where the sound rows contradict each other, or name a document that is not
 * there, the collection stays as it is.
 */

/** A part of it. */
type Change = (tables: Tables) => unknown;

/** Steps that put a database right. */
export interface Mending {
  /** Makes the changes, within a transaction. */
  readonly change: (tables: Tables) => void;
  /** What is done, and what it costs, in words. */
  readonly notices: readonly string[];
}

/** Damaged records, and those that are sound. */
interface Records {
  /** Keys of those that are damaged. */
  readonly damaged: readonly string[];
  /** How many collections there are. */
  readonly count: number;
  /** Names by number, of those whose record is sound. */
  readonly names: ReadonlyMap<number, string>;
  /** No compaction gave documents ords that has a greater number. */
  readonly compactions: number;
}

/** Reads a whole database but its vectors, and says what can be put right. Nobody may write until the change is made. */
export async function planMending(root: RootDatabase<Buffer, string>, tables: Tables): Promise<Mending> {
  const records = readRecords(root, tables);
  const { collections, damaged } = await readRows(root);
  const changes: Change[] = [];
  const notices: string[] = [];
  const mended = new Set<number>();
  const renumbered: number[] = [];
  for (const [number, name] of records.names) {
    const of = { number, name, tables, rows: collections.get(number), damaged };
    const plan = planCollection(of);
    if (plan === undefined) continue;
    mended.add(number);
    // Which record it was cannot always be told: the numbering of any may be lost.
    const isNumbered = plan.isRenumbered || records.damaged.length > 0;
    if (isNumbered) renumbered.push(number);
    changes.push(plan.change, ...(isNumbered ? [(changed: Tables) => forgetHistory(of, changed, plan.vectors)] : []));
    notices.push(...plan.notices);
  }
  const removals: Change[] = [];
  const isWhole = mended.size === records.count;
  for (const { table, key, number } of damaged) {
    if (key === undefined || (!isWhole && !mended.has(number ?? 0))) continue;
    removals.push((changed) => anyTable(changed, table).remove(key));
    notices.push(`a damaged row of ${table} was made again from the documents`);
  }
  for (const key of records.damaged) {
    if (!isWhole && !/^(?:collections|compactions|(?:name|note|numbering)\/.*)$/.test(key)) continue;
    removals.push(({ meta }) => meta.remove(key));
    notices.push(`the damaged record ${JSON.stringify(key)} was taken away; if it was a setting, set it again`);
  }
  const change = (changed: Tables) => {
    // First, for what is made anew may lie under the same key.
    for (const make of [...removals, ...changes]) make(changed);
    if (records.damaged.length > 0) {
      writeMeta(changed, 'collections', records.count);
      for (const [number, name] of records.names) writeMeta(changed, `name/${number}`, name);
    }
    if (renumbered.length > 0) countCompaction(changed, records.compactions + 1, renumbered);
  };
  return { change, notices: [...new Set(notices)] };
}

function readRecords(root: RootDatabase<Buffer, string>, tables: Tables): Records {
  const damaged: string[] = [];
  const names = new Map<number, string>();
  const numberings: number[] = [];
  let count = 0;
  for (const { key: bytes, value } of rawTable(root, 'meta').getRange()) {
    const key = bytes.toString('utf8');
    if (key === IDENTITY_KEY) continue;
    const record = decodeMeta(key, value);
    if (record === undefined) damaged.push(key);
    else if (key.startsWith(RECORD)) names.set((record as CollectionRecord).number, key.slice(RECORD.length));
    else if (key.startsWith('numbering/')) numberings.push(record as number);
    else if (key === 'collections') count = record as number;
  }
  const compactions = Math.max(compactionsOf(tables), ...numberings);
  return { damaged, count: Math.max(count, ...names.keys()), names, compactions };
}

/** A collection that is put right. */
interface Patient {
  readonly number: number;
  readonly name: string;
  readonly tables: Tables;
  /** Undefined where no table has a sound row of it. */
  readonly rows: CollectionRows | undefined;
  readonly damaged: readonly DamagedRow[];
}

/** Steps that put one collection right. */
interface Plan {
  readonly change: Change;
  readonly notices: readonly string[];
  /** Whether its counters and its log begin anew, and with them what follows it by ords. */
  readonly isRenumbered: boolean;
  /** How many vectors are left. */
  readonly vectors: number;
}

/** @returns undefined when its rows contradict each other. */
function planCollection(of: Patient): Plan | undefined {
  const { name, rows, damaged } = of;
  if (rows === undefined) return undefined;
  const ids = planIds(of, rows);
  const lost = lostPassages(rows);
  const isDamaged = (table: keyof Tables) => damaged.some((row) => row.table === table);
  if (ids === undefined || lost === undefined || (lost.length > 0 && !isDamaged('passages'))) return undefined;
  if (!isCounted(rows) && !(rows.state === undefined && isDamaged('states'))) return undefined;
  const isLogged = rows.state !== undefined && isLogWhole(rows);
  if (rows.state !== undefined && !isLogged && !isDamaged('removals')) return undefined;
  return {
    change: (tables) => {
      for (const [id, ord] of ids) writeOrd(tables, id, ord);
      for (const { ord, count } of lost) spoilVectors(tables, rowKey(of.number, ord), count);
    },
    notices: lost.map(
      ({ ord }) =>
        `where the passages of the document at ord ${ord} of collection ${name} are is damaged; it is found by words and fields only, until it is added again`,
    ),
    isRenumbered: lost.length > 0 || !isLogged,
    vectors: lost.reduce((left, { count }) => left - count + 1, rows.vectors.length),
  };
}

/** Ids of the documents that no sound row names, with their ords. @returns undefined when they do not become one a document. */
function planIds({ number, tables }: Patient, { named, documents }: CollectionRows): [Buffer, number][] | undefined {
  const found: [Buffer, number][] = [];
  for (const ord of documents) {
    if (named.has(ord)) continue;
    const key = rowKey(number, ord);
    const bytes = decodeChecked(tables.documents.getBinary(key)!, rowSeed(key));
    const document = bytes && parseDocument(decodeText(bytes));
    if (document === undefined || typeof document === 'string') return undefined;
    const id = idKey(number, document.id);
    if (hasOrd(tables, id)) return undefined;
    found.push([id, ord]);
  }
  return named.size + found.length === documents.length ? found : undefined;
}

function hasOrd(tables: Tables, id: Buffer): boolean {
  try {
    return readOrd(tables, id) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Documents of several vectors without a row that says where their passages are.
 * @returns undefined when a document has no vector, or other than its row says.
 */
function lostPassages({ documents, vectors, passages }: CollectionRows): { ord: number; count: number }[] | undefined {
  const lost: { ord: number; count: number }[] = [];
  let at = 0;
  let told = 0;
  for (const [i, ord] of documents.entries()) {
    const end = documents[i + 1] ?? Number.POSITIVE_INFINITY;
    let count = 0;
    while (vectors[at + count] === ord + count && ord + count < end) count++;
    at += count;
    const right = passages.get(ord);
    if (right !== undefined) told++;
    if (count === 0 || (right !== undefined && right !== count)) return undefined;
    if (right === undefined && count > 1) lost.push({ ord, count });
  }
  return at === vectors.length && told === passages.size ? lost : undefined;
}

function isCounted({ state, documents, vectors }: CollectionRows): boolean {
  if (state === undefined) return false;
  const { count, nextOrd } = state;
  return count === documents.length && state.vectors === vectors.length && nextOrd > (vectors.at(-1) ?? -1);
}

function isLogWhole({ state, removals }: CollectionRows): boolean {
  const { firstRemoval, removals: end } = state!;
  const isWhole = removals.length === end - firstRemoval;
  return isWhole && (removals.length === 0 || (removals[0] === firstRemoval && removals.at(-1) === end - 1));
}

/** Leaves a document of several passages one vector, that nobody takes for sound: where its passages are cannot be known. */
function spoilVectors({ vectors }: Tables, key: number, count: number): void {
  const value = Buffer.from(vectors.getBinary(key)!);
  for (let i = 0; i < count; i++) vectors.remove(key + i);
  vectors.put(key, encodeUnsound(value.subarray(CRC_BYTES), rowSeed(key)));
}

/** Lets counters and log begin anew. */
function forgetHistory({ number, rows }: Patient, tables: Tables, vectors: number): void {
  const { documents, removals, state } = rows!;
  const nextOrd = Math.max(state?.nextOrd ?? 0, (rows!.vectors.at(-1) ?? -1) + 1);
  for (const removal of removals) tables.removals.remove(rowKey(number, removal));
  const counters = encodeState({ nextOrd, removals: 0, count: documents.length, firstRemoval: 0, vectors });
  tables.states.put(number, encodeChecked(counters, rowSeed(number)));
}

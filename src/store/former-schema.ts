import { decodeChecked, encodeChecked, keySeed, recheck } from './checked-bytes.ts';
import { encodeState } from './position.ts';
import { idKey, rowKey, rowSeed } from './row-key.ts';
import {
  damaged,
  decodeIdentity,
  type Entry,
  FORMER_SCHEMAS,
  IDENTITY_KEY,
  requireRow,
  SCHEMA_VERSION,
  type Tables,
} from './tables.ts';
import { decodeText } from './text-bytes.ts';

/*
 * Until schema 2 every document was one passage, and the counters had no number of vectors. Schema 1 had checksums of documents and vectors
 * only, and these did not tell one key from another; its rows are what they are now without them.
 */

/** Its checksums began with none. */
const NO_SEED = 0;

/** Turns a row of a former schema into what is written now. */
export type Conversion = (tables: Tables, table: keyof Tables, entry: Entry) => Entry;

/** How rows are converted; undefined where the tables are of the schema that is written. */
export function conversionOf({ meta }: Tables): Conversion | undefined {
  const value = meta.getBinary(IDENTITY_KEY);
  const schema = value && decodeIdentity(value)?.schema;
  if (schema === undefined || !FORMER_SCHEMAS.includes(schema)) return undefined;
  return schema === 1 ? addChecksums : addVectorCounts;
}

/** A row of schema 2 as it is written now. @throws FormatError when one that changes is damaged. */
function addVectorCounts(_tables: Tables, table: keyof Tables, { key, value }: Entry): Entry {
  const bytes = value as Buffer;
  if (table === 'meta' && key === IDENTITY_KEY) return identityEntry(bytes);
  if (table !== 'states') return { key, value };
  const seed = rowSeed(key as number);
  return { key, value: encodeChecked(withVectors(requireRow(table, bytes, seed)), seed) };
}

/** The counters of a collection whose documents are one passage each. */
function withVectors(bytes: Buffer): Buffer {
  const numbers = new Float64Array(4);
  new Uint8Array(numbers.buffer).set(bytes);
  const [nextOrd, removals, count, firstRemoval] = numbers;
  return encodeState({ nextOrd, removals, count, firstRemoval, vectors: count });
}

function identityEntry(bytes: Buffer): Entry {
  const identity = JSON.stringify({ ...decodeIdentity(bytes), schema: SCHEMA_VERSION });
  return { key: IDENTITY_KEY, value: encodeChecked(Buffer.from(identity), keySeed(IDENTITY_KEY)) };
}

/**
 * A row of schema 1 as it is written now; damaged documents and vectors stay damaged.
 * @throws FormatError when an id is not that of its document.
 */
function addChecksums(tables: Tables, table: keyof Tables, { key, value }: Entry): Entry {
  const bytes = value as Buffer;
  if (table === 'meta' && key === IDENTITY_KEY) return identityEntry(bytes);
  if (table === 'meta') return { key, value: encodeChecked(bytes, keySeed(key as string)) };
  if (table === 'ids')
    return { key, value: encodeChecked(requireOwnId(tables, key as Buffer, bytes), keySeed(key as Buffer)) };
  const seed = rowSeed(key as number);
  if (table === 'states') return { key, value: encodeChecked(withVectors(bytes), seed) };
  if (table === 'removals') return { key, value: encodeChecked(bytes, seed) };
  return { key, value: recheck(bytes, NO_SEED, seed) };
}

function requireOwnId({ documents }: Tables, key: Buffer, ord: Buffer): Buffer {
  const number = key.readUInt32BE(0);
  const document = documents.getBinary(rowKey(number, ord.readUInt32LE(0)));
  const text = document && decodeChecked(document, NO_SEED);
  // What cannot be read says nothing of its id.
  if (document !== undefined && text === undefined) return ord;
  const { id } = text === undefined ? {} : (JSON.parse(decodeText(text)) as { id?: string });
  if (id === undefined || !idKey(number, id).equals(key))
    throw damaged(`the id ${JSON.stringify(key.toString('utf8', 4))}`);
  return ord;
}

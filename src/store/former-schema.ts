import { decodeChecked, encodeChecked, keySeed, recheck } from './checked-bytes.ts';
import type { Entry } from './renumbering.ts';
import { idKey, rowKey, rowSeed } from './row-key.ts';
import { damaged, decodeIdentity, FORMER_SCHEMA, IDENTITY_KEY, SCHEMA_VERSION, type Tables } from './tables.ts';
import { decodeText } from './text-bytes.ts';

/*
 * Schema 1 had checksums of documents and vectors only, and these did not tell one key from another. Its rows are what they are now
 * without them.
 */

/** Its checksums began with none. */
const NO_SEED = 0;

/** Tells whether the tables are of schema 1. */
export function isFormer({ meta }: Tables): boolean {
  const value = meta.getBinary(IDENTITY_KEY);
  return value !== undefined && decodeIdentity(value)?.schema === FORMER_SCHEMA;
}

/**
 * A row of schema 1 as it is written now; damaged documents and vectors stay damaged.
 * @throws FormatError when an id is not that of its document.
 */
export function addChecksums(tables: Tables, table: keyof Tables, { key, value }: Entry): Entry {
  const bytes = value as Buffer;
  if (table === 'meta') return { key, value: encodeChecked(metaBytes(key as string, bytes), keySeed(key as string)) };
  if (table === 'ids')
    return { key, value: encodeChecked(requireOwnId(tables, key as Buffer, bytes), keySeed(key as Buffer)) };
  const seed = rowSeed(key as number);
  if (table === 'states' || table === 'removals') return { key, value: encodeChecked(bytes, seed) };
  return { key, value: recheck(bytes, NO_SEED, seed) };
}

function metaBytes(key: string, bytes: Buffer): Buffer {
  if (key !== IDENTITY_KEY) return bytes;
  return Buffer.from(JSON.stringify({ ...decodeIdentity(bytes), schema: SCHEMA_VERSION }));
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

import { FormatError, messageOf } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import { ByteReader, ByteWriter } from '../ords/ord-bytes.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import { emptyFieldSets, type FieldSets, FieldValues } from './field-values.ts';
import { keepIn, ordsOf, type Posting, toPosting, unionOf } from './posting.ts';
import { isScalar, MAX_STRING_LENGTH, type Scalar } from './scalar.ts';

/*
 * Payload: live ords, ords with fields beyond the limit; then for each field, in the order of their names in `meta`, the ords with
 * several values, with long strings and with too many values, and blocks of values: how many, the values as a JSON array in UTF-8,
 * the ords of each. A block of no values ends the field. Ords that are not live are left out.
 */
const VALUES_PER_BLOCK = 1024;

/** State of field lists. */
export interface FieldListsState {
  readonly fields: Map<string, FieldValues>;
  readonly live: OrdSet;
  /** Documents that have fields which are not listed. */
  readonly overflow: OrdSet;
}

/** Field lists as bytes, in pieces of a block of values. */
export function encodeFields({ fields, live, overflow }: FieldListsState): SavedForm {
  const known = [...fields].filter(([, { sets }]) => sets.present.sharedWith(live) > 0);
  return {
    meta: { count: live.size, fields: known.map(([name]) => name) },
    payload: encodePayload(
      known.map(([, values]) => values),
      live,
      overflow,
    ),
  };
}

/** Reads what `encodeFields` wrote, letting the event loop run in between. @throws FormatError when it is anything else. */
export async function decodeFields(meta: Record<string, unknown>, payload: Uint8Array): Promise<FieldListsState> {
  const names = requireNames(meta.fields);
  const reader = new ByteReader(payload);
  const live = OrdSet.of(reader.ords());
  if (live.size !== meta.count) throw new FormatError(`expected ${String(meta.count)} live ords, got ${live.size}`);
  const overflow = OrdSet.of(reader.ords());
  requireLive(overflow, live);
  const fields = new Map<string, FieldValues>();
  const slice = new TimeSlice();
  for (const name of names) fields.set(name, await decodeField(reader, live, slice));
  reader.end();
  return { fields, live, overflow };
}

function* encodePayload(fields: readonly FieldValues[], live: OrdSet, overflow: OrdSet): Generator<Uint8Array> {
  const head = new ByteWriter();
  head.ords(live.clone().toArray());
  head.ords(liveOrds(overflow, live));
  yield head.bytes();
  for (const { sets, postings } of fields) {
    const ords = new ByteWriter();
    for (const set of [sets.several, sets.long, sets.many]) ords.ords(liveOrds(set, live));
    yield ords.bytes();
    yield* encodeBlocks(postings, live);
  }
}

function* encodeBlocks(postings: ReadonlyMap<Scalar, Posting>, live: OrdSet): Generator<Uint8Array> {
  let block: [Scalar, Posting][] = [];
  for (const [value, posting] of postings) {
    const kept = keepIn(posting, live);
    if (kept === undefined) continue;
    block.push([value, kept]);
    if (block.length < VALUES_PER_BLOCK) continue;
    yield encodeBlock(block);
    block = [];
  }
  if (block.length > 0) yield encodeBlock(block);
  yield Uint8Array.of(0);
}

function encodeBlock(block: readonly (readonly [Scalar, Posting])[]): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(block.length);
  writer.block(Buffer.from(JSON.stringify(block.map(([value]) => value))));
  for (const [, posting] of block) writer.ords(ordsOf(posting));
  return writer.bytes();
}

async function decodeField(reader: ByteReader, live: OrdSet, slice: TimeSlice): Promise<FieldValues> {
  const [several, long, many] = [0, 1, 2].map(() => OrdSet.of(reader.ords()));
  const postings = new Map<Scalar, Posting>();
  for (let count = reader.varint(); count > 0; count = reader.varint()) {
    for (const value of decodeValues(reader.block(), count)) {
      if (slice.spent) await slice.pause();
      if (postings.has(value)) throw new FormatError(`the value ${JSON.stringify(value)} comes twice`);
      const ords = reader.ords();
      if (ords.length === 0) throw new FormatError(`no document has the value ${JSON.stringify(value)}`);
      postings.set(value, toPosting(ords));
    }
  }
  const present = unionOf(postings.values());
  for (const set of [long, many]) present.or(set);
  const sets: FieldSets = { ...emptyFieldSets(), present, several, long, many };
  if (present.size === 0) throw new FormatError('a field must be in at least one document');
  requireLive(present, live);
  requireLive(several, present);
  return new FieldValues(sets, postings);
}

function decodeValues(bytes: Uint8Array, count: number): Scalar[] {
  const values = parseJson(bytes);
  if (!Array.isArray(values) || values.length !== count)
    throw new FormatError(`expected a JSON array of ${count} values`);
  for (const value of values) {
    if (!isScalar(value) || (typeof value === 'string' && value.length > MAX_STRING_LENGTH))
      throw new FormatError('a listed value must be a number, true, false, null or a short string');
  }
  return values;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch (error) {
    throw new FormatError(`values cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function requireNames(names: unknown): string[] {
  const valid = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!valid || new Set(names).size !== names.length)
    throw new FormatError('the names of the fields must be different strings');
  return names;
}

function requireLive(set: ReadonlyOrdSet, live: ReadonlyOrdSet): void {
  if (set.sharedWith(live) !== set.size) throw new FormatError('a list names documents that are not there');
}

function liveOrds(set: OrdSet, live: OrdSet): Uint32Array {
  const kept = set.clone();
  kept.and(live);
  return kept.toArray();
}

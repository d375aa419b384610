import { FormatError } from '../../src/core/errors.ts';
import type { TimeSlice } from '../../src/core/time-slice.ts';
import { InvertedFile } from './inverted-file.ts';
import { COUNT_BITS, LARGE_COUNT } from './posting-slices.ts';
import { VarintReader, VarintWriter } from './varint.ts';
import { MAX_WORD_UNITS } from './word-terms.ts';

/*
 * The live documents of an inverted file, all numbers as varints:
 *   for each document  its ord less the ord before, less 1
 *   for each term      its length and its UTF-16 code units; the number of its postings; for each posting
 *                        8 * (slot less the slot before) + min(count, 8) - 1, and where the count is 8 or more what it is more than 8
 * The length of a document is the sum of its counts.
 */

/** Counts that reading the bytes of an inverted file needs. */
export interface InvertedFileSize {
  readonly documents: number;
  readonly terms: number;
  /** Terms of all documents, repeated ones included. */
  readonly length: number;
}

const PIECE_BYTES = 2 ** 16;
/** A sum of counts beyond this is no length of a document. */
const MAX_LENGTH = 2 ** 31;

/** How many terms have a live document. */
export function countLiveTerms(file: InvertedFile): number {
  const cursor = file.cursor();
  let terms = 0;
  for (let term = 0; term < file.termCount; term++) if (file.documentFrequency(term, cursor) > 0) terms++;
  return terms;
}

/** Writes the live documents in pieces; the file must not change until all have been taken. */
export function* encodeInvertedFile(file: InvertedFile): Generator<Uint8Array> {
  const writer = new VarintWriter(PIECE_BYTES);
  const slots = new Uint32Array(file.total);
  let live = 0;
  let before = -1;
  for (let slot = 0; slot < file.total; slot++) {
    if (!file.isLive(slot)) continue;
    slots[slot] = live++;
    writer.push(file.ords[slot] - before - 1);
    before = file.ords[slot];
    if (writer.size >= PIECE_BYTES) yield writer.take();
  }
  const cursor = file.cursor();
  for (let term = 0; term < file.termCount; term++) {
    const documents = file.documentFrequency(term, cursor);
    if (documents === 0) continue;
    pushTerm(writer, file.termOf(term));
    writer.push(documents);
    let last = -1;
    cursor.open(term);
    for (let size = cursor.next(); size > 0; size = cursor.next()) {
      for (let i = 0; i < size; i++) {
        if (!file.isLive(cursor.slots[i])) continue;
        const slot = slots[cursor.slots[i]];
        pushPosting(writer, slot - last, cursor.counts[i]);
        last = slot;
      }
      if (writer.size >= PIECE_BYTES) yield writer.take();
    }
  }
  yield writer.take();
}

function pushTerm(writer: VarintWriter, term: string): void {
  writer.push(term.length);
  for (let i = 0; i < term.length; i++) writer.push(term.charCodeAt(i));
}

function pushPosting(writer: VarintWriter, gap: number, count: number): void {
  writer.push(gap * LARGE_COUNT + Math.min(count, LARGE_COUNT) - 1);
  if (count >= LARGE_COUNT) writer.push(count - LARGE_COUNT);
}

/**
 * Reads what `encodeInvertedFile` wrote.
 * @throws FormatError when the bytes are not those of an inverted file of this size.
 */
export async function decodeInvertedFile(
  size: InvertedFileSize,
  bytes: Uint8Array,
  slice: TimeSlice,
): Promise<InvertedFile> {
  const reader = new VarintReader(bytes);
  const file = new InvertedFile();
  await readOrds(reader, file, size.documents, slice);
  for (let term = 0; term < size.terms; term++) {
    readTerm(reader, file, term);
    await slice.pause();
  }
  if (!reader.finished)
    throw new FormatError(`expected the bytes to end after ${size.terms} terms, but there are more`);
  if (file.liveLength !== size.length) {
    throw new FormatError(`expected ${size.length} terms in all documents together, found ${file.liveLength}`);
  }
  return file;
}

async function readOrds(reader: VarintReader, file: InvertedFile, count: number, slice: TimeSlice): Promise<void> {
  let ord = -1;
  for (let i = 0; i < count; i++) {
    ord += reader.read() + 1;
    if (ord >= 2 ** 32) throw new FormatError(`expected ords below 2^32, but that of document ${i} is ${ord}`);
    file.addSlot(ord);
    await slice.pause();
  }
}

function readTerm(reader: VarintReader, file: InvertedFile, term: number): void {
  const spelling = readSpelling(reader);
  if (file.intern(spelling) !== term) throw new FormatError(`term ${JSON.stringify(spelling)} comes twice`);
  const documents = reader.read();
  if (documents === 0) throw new FormatError(`term ${JSON.stringify(spelling)} is in no document`);
  let slot = -1;
  for (let i = 0; i < documents; i++) {
    const code = reader.read();
    const gap = code >>> COUNT_BITS;
    const small = (code & (LARGE_COUNT - 1)) + 1;
    const count = small < LARGE_COUNT ? small : LARGE_COUNT + reader.read();
    slot += gap;
    if (gap === 0 || slot >= file.total) {
      throw new FormatError(`a term is in document ${slot} after ${slot - gap}, but there are ${file.total}`);
    }
    if (file.lengths[slot] + count > MAX_LENGTH) {
      throw new FormatError(`a term cannot occur ${count} times in a document`);
    }
    file.addPosting(term, slot, count);
  }
}

function readSpelling(reader: VarintReader): string {
  const length = reader.read();
  if (length === 0 || length > MAX_WORD_UNITS)
    throw new FormatError(`expected a term of 1 to ${MAX_WORD_UNITS} code units, found ${length}`);
  let spelling = '';
  for (let i = 0; i < length; i++) {
    const unit = reader.read();
    if (unit > 0xffff) throw new FormatError(`expected a UTF-16 code unit, got ${unit}`);
    spelling += String.fromCharCode(unit);
  }
  return spelling;
}

import { requireInteger, requirePath } from '../../../src/core/checks.ts';
import type { TextRole } from '../../../src/core/encoder.ts';
import { ConflictError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { halfValues } from '../../../src/core/half-floats.ts';
import { readOptions } from '../../../src/core/options.ts';
import { KeyTable } from './key-table.ts';
import { openTaughtFile, type ReadBlock, type TaughtFile } from './read-blocks.ts';
import { KEY_BYTES, textKey } from './taught-format.ts';

/** Vectors that a teacher gave texts, in memory as float16. */
export interface TaughtVectors {
  /** Fingerprint of the teacher. */
  readonly teacher: string;
  /** Numbers in a vector. */
  readonly dim: number;
  /** Vectors in all. */
  readonly count: number;
  /** Row of a text that was taught in this role; -1 when it was not. */
  rowOf(text: string, role: TextRole): number;
  /**
   * Writes a row as float32 into `into`, from `at` on. @throws InvalidArgumentError when there is no such row or no room for it.
   */
  copyRow(row: number, into: Float32Array, at?: number): void;
  /**
   * The mean `[dim]` of all vectors, or of those of a role; zeros when there are none. Reckoned once, in float64; a copy each time.
   */
  meanVector(role?: TextRole): Float32Array;
}

/** Which teacher is expected. */
export interface OpenTaughtOptions {
  /** Its fingerprint; any will do by default. */
  readonly teacher?: string;
}

/**
 * Reads a file of taught vectors into memory: 2 bytes a number and 24 to 32 a vector, so that 1.2 million of 384 numbers take 0.95 GB.
 * A last block whose writing was cut off, or is under way, is left out.
 * @throws NotFoundError, StorageError when it cannot be read; FormatError when it is damaged; ConflictError when it is of another teacher.
 */
export async function openTaught(path: string, options: OpenTaughtOptions = {}): Promise<TaughtVectors> {
  requirePath('the path of taught vectors', path);
  const { teacher } = readOptions('openTaught', options, { teacher: 'string' });
  const file = await openTaughtFile(path);
  try {
    if (teacher !== undefined && teacher !== file.teacher) {
      throw new ConflictError(
        `${path} holds vectors of the encoder ${file.teacher}, not of ${teacher}; teach it with the latter`,
      );
    }
    return await readVectors(file);
  } finally {
    await file.close();
  }
}

/** Rows of one role that follow each other. */
interface Stretch {
  readonly role: TextRole;
  readonly from: number;
  readonly to: number;
}

async function readVectors(file: TaughtFile): Promise<TaughtVectors> {
  const { dim } = file;
  // Never fewer than there are: heads and digests are counted as if they were vectors. Untouched pages cost nothing.
  const capacity = Math.floor(file.sizeBytes / (KEY_BYTES + 2 * dim));
  const rows = new Uint16Array(capacity * dim);
  const bytes = Buffer.from(rows.buffer);
  const keys = new KeyTable(capacity);
  const stretches: Stretch[] = [];
  for await (const block of file.blocks()) {
    const from = keys.count;
    addBlock(block, keys, bytes, 2 * dim);
    stretches.push({ role: block.role, from, to: keys.count });
  }
  return new Taught(file, { rows, keys, stretches });
}

/** A key that comes again, which a writer does not do, keeps its first vector. */
function addBlock({ count, keys, rows }: ReadBlock, table: KeyTable, bytes: Buffer, rowBytes: number): void {
  for (let i = 0; i < count; i++) {
    if (!table.add(keys.subarray(KEY_BYTES * i, KEY_BYTES * (i + 1)))) continue;
    rows.copy(bytes, (table.count - 1) * rowBytes, i * rowBytes, (i + 1) * rowBytes);
  }
}

interface TaughtState {
  /** Rows `[>= count, dim]` of float16. */
  readonly rows: Uint16Array;
  readonly keys: KeyTable;
  readonly stretches: readonly Stretch[];
}

class Taught implements TaughtVectors {
  readonly teacher: string;
  readonly dim: number;
  readonly #state: TaughtState;
  readonly #values = halfValues();
  readonly #means = new Map<TextRole | undefined, Float32Array>();

  constructor({ teacher, dim }: Pick<TaughtFile, 'teacher' | 'dim'>, state: TaughtState) {
    this.teacher = teacher;
    this.dim = dim;
    this.#state = state;
  }

  get count(): number {
    return this.#state.keys.count;
  }

  rowOf(text: string, role: TextRole): number {
    return this.#state.keys.rowOf(textKey(text, role));
  }

  copyRow(row: number, into: Float32Array, at = 0): void {
    const { dim } = this;
    if (!(Number.isInteger(row) && row >= 0 && row < this.count)) {
      throw new InvalidArgumentError(`row must be one of ${this.count} taught vectors, got ${row}`);
    }
    requireInteger(at, 'at', 0, into.length - dim);
    const { rows } = this.#state;
    for (let i = 0, from = row * dim; i < dim; i++) into[at + i] = this.#values[rows[from + i]];
  }

  meanVector(role?: TextRole): Float32Array {
    const mean = this.#means.get(role) ?? this.#mean(role);
    this.#means.set(role, mean);
    return mean.slice();
  }

  #mean(wanted: TextRole | undefined): Float32Array {
    const { dim } = this;
    const sums = new Float64Array(dim);
    let count = 0;
    for (const { role, from, to } of this.#state.stretches) {
      if (wanted !== undefined && role !== wanted) continue;
      count += to - from;
      for (let row = from; row < to; row++) this.#addTo(sums, row);
    }
    return Float32Array.from(sums, (sum) => (count === 0 ? 0 : sum / count));
  }

  #addTo(sums: Float64Array, row: number): void {
    const { rows } = this.#state;
    const values = this.#values;
    for (let i = 0, at = row * sums.length; i < sums.length; i++, at++) sums[i] += values[rows[at]];
  }
}

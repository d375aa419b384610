import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/kernels/kernel-memory.ts';
import { InvertedLists } from '../postings/inverted-lists.ts';
import type { SavedForm } from '../saved-form.ts';
import { BioHash } from './bio-hash.ts';
import { FlyHash } from './fly-hash.ts';
import { Int4Table } from './int4-table.ts';
import { SignCodes } from './sign-codes.ts';
import type { SparseCode } from './sparse-code.ts';
import type { SparseParameters } from './sparse-options.ts';

/** What an index of sparse codes is made of. */
export interface SparseParts {
  readonly parameters: SparseParameters;
  readonly code: SparseCode;
  readonly lists: InvertedLists;
  readonly signs: SignCodes | undefined;
  /** Its own 4-bit table. */
  readonly rows: Int4Table | undefined;
}

type Meta = Record<string, unknown>;

/** The parts one after another, each described by a field of the same name; one that is not there is null. */
export function saveSparseForm({ parameters, code, lists, signs, rows }: SparseParts): SavedForm {
  const forms = { code: code.save(), lists: lists.save(), signs: signs?.save(), rows: rows?.save() };
  // The lengths are needed before the bytes, and the two great parts know theirs.
  const small = { code: [...forms.code.payload], lists: [...forms.lists.payload] };
  const { hashLength, signBits, table } = parameters;
  const described = (form: SavedForm | undefined, sizeBytes: number) =>
    form === undefined ? null : { ...form.meta, sizeBytes };
  return {
    meta: {
      parameters: { hashLength, signBits, table },
      code: described(forms.code, lengthOf(small.code)),
      lists: described(forms.lists, lengthOf(small.lists)),
      signs: described(forms.signs, signs === undefined ? 0 : signBytes(signs.count, signs)),
      rows: described(forms.rows, rows?.savedBytes ?? 0),
    },
    payload: concatenated([small.code, small.lists, forms.signs?.payload ?? [], forms.rows?.payload ?? []]),
  };
}

/** Reads what `saveSparseForm` gave. @throws FormatError when it is not that. */
export function readSparseForm(meta: Meta, payload: Uint8Array, memory: KernelMemory): SparseParts {
  const parameters = readParameters(meta.parameters);
  const cut = new Cutter(payload);
  const code = readCode(cut.next(meta.code, 'code'), memory);
  const lists = readLists(cut.next(meta.lists, 'lists'), memory);
  const signs =
    parameters.signBits === 0 ? none(meta.signs, 'signs') : readSigns(cut.next(meta.signs, 'signs'), memory);
  const rows = parameters.table === 'int4' ? readRows(cut.next(meta.rows, 'rows'), memory) : none(meta.rows, 'rows');
  cut.end();
  const parts = { parameters, code, lists, signs, rows };
  requireConsistent(parts);
  return parts;
}

interface Part {
  readonly meta: Meta;
  readonly bytes: Uint8Array;
}

/** Cuts a payload into its parts. */
class Cutter {
  readonly #payload: Uint8Array;
  #at = 0;

  constructor(payload: Uint8Array) {
    this.#payload = payload;
  }

  next(meta: unknown, name: string): Part {
    const { sizeBytes, ...rest } = (meta ?? {}) as Meta;
    const from = this.#at;
    if (!Number.isSafeInteger(sizeBytes) || Number(sizeBytes) < 0 || from + Number(sizeBytes) > this.#payload.length) {
      throw new FormatError(`the ${name} of a sparse index must lie in its bytes, got ${JSON.stringify(meta)}`);
    }
    this.#at += Number(sizeBytes);
    return { meta: rest, bytes: this.#payload.subarray(from, this.#at) };
  }

  end(): void {
    const rest = this.#payload.length - this.#at;
    if (rest > 0) throw new FormatError(`a sparse index must end with its last part, but ${rest} bytes follow`);
  }
}

function readParameters(value: unknown): SparseParameters {
  const { hashLength, signBits, table } = (value ?? {}) as Record<string, number> & {
    table: SparseParameters['table'];
  };
  const counts = Number.isInteger(hashLength) && hashLength >= 1 && Number.isInteger(signBits) && signBits >= 0;
  if (!counts || !['int4', 'shared', 'none'].includes(table)) {
    throw new FormatError(`these are not the parameters of a sparse index: ${JSON.stringify(value)}`);
  }
  return { hashLength, signBits, table };
}

function readCode({ meta, bytes }: Part, memory: KernelMemory): SparseCode {
  return meta.kind === 'fly' ? FlyHash.load(meta, bytes) : BioHash.load(meta, bytes, memory);
}

function readLists({ meta, bytes }: Part, memory: KernelMemory): InvertedLists {
  return InvertedLists.load(memory, meta, bytes);
}

function readSigns({ meta, bytes }: Part, memory: KernelMemory): SignCodes {
  return SignCodes.load(meta, bytes, memory);
}

function readRows({ meta, bytes }: Part, memory: KernelMemory): Int4Table {
  return Int4Table.load(memory, meta, bytes);
}

function none(meta: unknown, name: string): undefined {
  if (meta !== null) throw new FormatError(`a sparse index without ${name} describes them: ${JSON.stringify(meta)}`);
  return undefined;
}

function requireConsistent({ parameters, code, lists, signs, rows }: SparseParts): void {
  const { live } = lists;
  const dims = [signs?.dim ?? code.dim, rows?.dim ?? code.dim];
  const counts = [signs?.count ?? live.size, rows?.count ?? live.size];
  const right =
    lists.hashDim === code.hashDim &&
    parameters.hashLength <= code.hashDim &&
    (signs?.lsh.numBits ?? 0) === parameters.signBits &&
    dims.every((dim) => dim === code.dim) &&
    counts.every((count) => count === live.size);
  if (!right) throw new FormatError('the parts of a sparse index are not of one index');
  for (const ord of live.toArray()) {
    if (signs?.has(ord) === false || rows?.has(ord) === false) {
      throw new FormatError(`vector ${ord} of a sparse index is in its lists but not in its tables`);
    }
  }
}

function signBytes(count: number, { dim, lsh }: SignCodes): number {
  return 4 * dim + count * (4 + lsh.codeBytes);
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
}

function* concatenated(parts: readonly Iterable<Uint8Array>[]): Generator<Uint8Array> {
  for (const part of parts) yield* part;
}

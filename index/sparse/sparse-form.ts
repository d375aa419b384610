import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { concatenated, type SavedForm } from '../contract/saved-form.ts';
import { BioHash } from './bio-hash.ts';
import type { CodeLists } from './code-lists.ts';
import { FlyHash } from './fly-hash.ts';
import { Int4Table } from './int4-table.ts';
import { ListedCodes } from './listed-codes.ts';
import { SketchLists } from './sketch-lists.ts';
import type { SparseCode } from './sparse-code.ts';
import type { SparseParameters } from './sparse-options.ts';

/** Parts of an index of sparse codes. */
export interface SparseParts {
  readonly parameters: SparseParameters;
  readonly code: SparseCode;
  readonly lists: CodeLists;
  /** Its own 4-bit table. */
  readonly rows: Int4Table | undefined;
}

type Meta = Record<string, unknown>;

/** The parts one after another, each described by a field of the same name; one that is not there is null. */
export function saveSparseForm({ parameters, code, lists, rows }: SparseParts): SavedForm {
  const codeForm = code.save();
  const codePieces = [...codeForm.payload];
  const codeBytes = codePieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const listForm = lists.save();
  const rowForm = rows?.save();
  const { hashLength, signBits, signLayout, table } = parameters;
  return {
    meta: {
      parameters: { hashLength, signBits, signLayout, table },
      code: { ...codeForm.meta, sizeBytes: codeBytes },
      rows: rowForm === undefined ? null : { ...rowForm.meta, sizeBytes: rows?.savedBytes },
      lists: listForm.meta,
    },
    payload: concatenated(codePieces, rowForm?.payload ?? [], listForm.payload),
  };
}

/** Reads what `saveSparseForm` gave, letting the event loop run in between. @throws FormatError when it is not that. */
export async function readSparseForm(meta: Meta, payload: Uint8Array, memory: KernelMemory): Promise<SparseParts> {
  const slice = new TimeSlice();
  const parameters = readParameters(meta.parameters);
  const cut = new Cutter(payload);
  const codePart = cut.next(meta.code, 'code');
  const rows = parameters.table === 'int4' ? readRows(cut.next(meta.rows, 'rows'), memory) : none(meta.rows, 'rows');
  const Lists = parameters.signLayout === 'lists' ? SketchLists : ListedCodes;
  if (slice.spent) await slice.pause();
  const lists = await Lists.load(memory, (meta.lists ?? {}) as Meta, cut.rest());
  // A code is drawn anew by its sizes alone: those that fit no lists are told of before memory is taken for them.
  if (codePart.meta.hashDim !== lists.hashDim) throw inconsistent();
  if (slice.spent) await slice.pause();
  const code = await readCode(codePart, memory);
  const parts = { parameters, code, lists, rows };
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

  rest(): Uint8Array {
    return this.#payload.subarray(this.#at);
  }
}

function readParameters(value: unknown): SparseParameters {
  const { hashLength, signBits, signLayout, table } = (value ?? {}) as SparseParameters;
  const counts = Number.isInteger(hashLength) && hashLength >= 1 && Number.isInteger(signBits) && signBits >= 0;
  if (!counts || !['lists', 'table'].includes(signLayout) || !['int4', 'shared', 'none'].includes(table)) {
    throw new FormatError(`these are not the parameters of a sparse index: ${JSON.stringify(value)}`);
  }
  return { hashLength, signBits, signLayout, table };
}

function readCode({ meta, bytes }: Part, memory: KernelMemory): Promise<SparseCode> | SparseCode {
  return meta.kind === 'fly' ? FlyHash.load(meta, bytes) : BioHash.load(meta, bytes, memory);
}

function readRows({ meta, bytes }: Part, memory: KernelMemory): Int4Table {
  return Int4Table.load(memory, meta, bytes);
}

function none(meta: unknown, name: string): undefined {
  if (meta !== null) throw new FormatError(`a sparse index without ${name} describes them: ${JSON.stringify(meta)}`);
  return undefined;
}

function requireConsistent({ parameters, code, lists, rows }: SparseParts): void {
  const { live } = lists;
  const right =
    lists.hashDim === code.hashDim &&
    lists.signBits === parameters.signBits &&
    parameters.hashLength <= code.hashDim &&
    (rows?.dim ?? code.dim) === code.dim &&
    (rows?.count ?? live.size) === live.size;
  if (!right || live.toArray().some((ord) => rows?.has(ord) === false)) {
    throw inconsistent();
  }
}

function inconsistent(): FormatError {
  return new FormatError('the parts of a sparse index are not of one index');
}

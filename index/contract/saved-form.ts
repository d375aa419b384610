import { FormatError } from '../../src/core/errors.ts';

/** An index as it is written to a framed file, and read back from it. */
export interface SavedForm {
  /** Description that reading the payload needs: options, counts, sizes of its parts; JSON. */
  readonly meta: Record<string, unknown>;
  /** The bytes, in pieces. Nothing may change the index until all have been taken. */
  readonly payload: Iterable<Uint8Array>;
}

/** The pieces of some payloads, one payload after the other. */
export function* concatenated(...payloads: readonly Iterable<Uint8Array>[]): Generator<Uint8Array> {
  for (const payload of payloads) yield* payload;
}

/** Bytes of float32 values in the order of this machine, which is little-endian like the memory of the kernels. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Copies float32 values out of bytes. @throws FormatError when there are not `length` of them, or one is not finite. */
export function floatsOf(bytes: Uint8Array, length: number, what: string): Float32Array {
  if (bytes.byteLength !== length * 4) {
    throw new FormatError(`${what} must take ${length * 4} bytes, got ${bytes.byteLength}`);
  }
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) throw new FormatError(`${what} must be finite numbers, but value ${wrong} is ${values[wrong]}`);
  return values;
}

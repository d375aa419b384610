import { readFile } from 'node:fs/promises';
import { FormatError, messageOf, NotFoundError } from '../../src/core/errors.ts';
import { isRecord } from '../../src/core/json-object.ts';

/** What may stand behind a linear layer, by PyTorch's name. */
export const ACTIVATIONS = {
  Identity: (x: number) => x,
  Tanh: Math.tanh,
  ReLU: (x: number) => Math.max(0, x),
} as const;
export type Activation = keyof typeof ACTIVATIONS;

/** A linear layer on pooled vectors as it lies on the disk; plain data. */
export interface DenseFile {
  /** A safetensors file with `linear.weight` `[outputs, inputs]` and perhaps `linear.bias` `[outputs]`, float32. */
  readonly path: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
}

/** Turns rows `[count, inputs]` into rows `[count, outputs]`. */
export type Dense = (rows: Float32Array) => Float32Array;

/**
 * Reads a linear layer.
 * @throws NotFoundError when its weights are missing, FormatError when they are not as described.
 */
export async function readDenseLayer({ path, inputs, outputs, activation }: DenseFile): Promise<Dense> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const hint = 'a Dense module needs its weights as model.safetensors, pytorch_model.bin is not read';
    throw new NotFoundError(`${path} cannot be read: ${messageOf(cause)}; ${hint}`, { cause });
  });
  const tensors = readSafetensors(bytes, path);
  const weight = tensorOf(tensors, 'linear.weight', outputs * inputs, path);
  const bias = tensors.has('linear.bias') ? tensorOf(tensors, 'linear.bias', outputs, path) : new Float32Array(outputs);
  const activate = ACTIVATIONS[activation];
  return (rows) => {
    const count = rows.length / inputs;
    const out = new Float32Array(count * outputs);
    for (let row = 0; row < count; row++) {
      for (let to = 0; to < outputs; to++) {
        let sum = bias[to];
        for (let from = 0; from < inputs; from++) sum += rows[row * inputs + from] * weight[to * inputs + from];
        out[row * outputs + to] = activate(sum);
      }
    }
    return out;
  };
}

function tensorOf(tensors: ReadonlyMap<string, Float32Array>, name: string, size: number, path: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.length === size) return tensor;
  throw new FormatError(`${path}: expected ${name} of ${size} float32 numbers, found ${tensor?.length ?? 'none'}`);
}

/** Tensors of type F32 by name: eight bytes of length, a JSON header with types and places, data (safetensors' format.md). */
function readSafetensors(bytes: Buffer, path: string): Map<string, Float32Array> {
  const headerEnd = 8 + (bytes.length < 8 ? Number.NaN : Number(bytes.readBigUInt64LE(0)));
  if (!(headerEnd <= bytes.length)) throw new FormatError(`${path}: expected a safetensors file, it is cut or none`);
  const header = parseHeader(bytes.toString('utf8', 8, headerEnd), path);
  const tensors = new Map<string, Float32Array>();
  for (const [name, entry] of Object.entries(header)) {
    if (!isRecord(entry) || entry.dtype !== 'F32' || !Array.isArray(entry.data_offsets)) continue;
    const [start, end] = entry.data_offsets.map((offset) => headerEnd + Number(offset));
    if (!(start >= headerEnd && end >= start && end <= bytes.length && (end - start) % 4 === 0)) {
      throw new FormatError(`${path}: ${name} lies at ${entry.data_offsets} of a file of ${bytes.length} bytes`);
    }
    // Copied, since the data need not begin at a multiple of four.
    tensors.set(name, new Float32Array(new Uint8Array(bytes.subarray(start, end)).buffer));
  }
  return tensors;
}

function parseHeader(text: string, path: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    if (isRecord(header)) return header;
  } catch (cause) {
    throw new FormatError(`${path}: expected a safetensors file, its header is no JSON`, { cause });
  }
  throw new FormatError(`${path}: expected a safetensors file, its header is no object`);
}

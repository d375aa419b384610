import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DTYPES, type Dtype, pickOnnxFile } from '../../encoders/hub/onnx-file.ts';
import type { TextRole } from '../../src/core/encoder.ts';
import { FormatError } from '../../src/core/errors.ts';

/** A text with the tokens and the vector that another program made of it with the same files. */
export interface ReferenceVector {
  readonly text: string;
  readonly role: TextRole;
  readonly tokens: number;
  readonly first_ids: readonly number[];
  /** float32, little-endian, base64. */
  readonly vector: string;
}

/** Reads reference/NAME.jsonl of a folder of models. */
export async function readReferences(file: string): Promise<ReferenceVector[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as ReferenceVector);
}

/** The numbers of a reference, `[dim]`. @throws FormatError when there are others. */
export function referenceFloats({ vector }: ReferenceVector, dim: number): Float32Array {
  const bytes = Buffer.from(vector, 'base64');
  if (bytes.length !== 4 * dim) throw new FormatError(`a reference vector has ${bytes.length / 4} values, not ${dim}`);
  return Float32Array.from({ length: dim }, (_, i) => bytes.readFloatLE(4 * i));
}

/** Types of weights that a folder laid out as on the hub has a file of. */
export function typesIn(dir: string): Dtype[] {
  const names = readdirSync(join(dir, 'onnx'));
  return DTYPES.filter((type) => pickOnnxFile(names, type) !== undefined);
}

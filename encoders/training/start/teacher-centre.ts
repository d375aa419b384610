import { FormatError, InvalidArgumentError, throwIfAborted } from '../../../src/core/errors.ts';
import type { LongWorkOptions } from '../../../src/core/progress.ts';
import { TimeSlice } from '../../../src/core/time-slice.ts';
import { readTensorFile, writeTensorFile } from '../../roformer/tensor-file.ts';
import { copyFinite, type TextRows } from './text-rows.ts';

/** The point from which a teacher's vectors are looked at: what a student learns are directions from here. */
export interface TeacherCentre {
  /** Mean of the teacher's vectors over the training texts, `[dim]`. */
  readonly mean: Float32Array;
}

const PREFIX = 'mean.';

/**
 * Finds the mean of a teacher's vectors.
 * @param texts which of them.
 * @throws InvalidArgumentError for fewer than two texts, of which nothing is left around the mean; AbortedError when `signal` fires.
 */
export async function teacherCentre(
  rows: TextRows,
  texts: Int32Array,
  { signal }: Pick<LongWorkOptions, 'signal'> = {},
): Promise<TeacherCentre> {
  if (texts.length < 2) {
    throw new InvalidArgumentError(`a teacher's centre needs the vectors of at least 2 texts, got ${texts.length}`);
  }
  const sum = new Float64Array(rows.dim);
  const row = new Float32Array(rows.dim);
  const slice = new TimeSlice();
  for (const text of texts) {
    copyFinite(rows, text, row, 0);
    for (let i = 0; i < sum.length; i++) sum[i] += row[i];
    if (!slice.spent) continue;
    await slice.pause();
    throwIfAborted(signal, 'finding the centre');
  }
  return { mean: Float32Array.from(sum, (value) => value / texts.length) };
}

/**
 * Turns a teacher's vector into what a student learns, in place: normalise(v - mean). A vector at the mean itself has no direction
 * and becomes zeros.
 * @returns whether it has a direction
 */
export function centreVector({ mean }: TeacherCentre, vector: Float32Array, at = 0): boolean {
  let squares = 0;
  for (let i = 0; i < mean.length; i++) {
    vector[at + i] -= mean[i];
    squares += vector[at + i] ** 2;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let i = 0; i < mean.length; i++) vector[at + i] *= scale;
  return squares > 0;
}

/** A teacher's vectors, each centred and of unit length as it is read. */
export function centredRows(rows: TextRows, centre: TeacherCentre): TextRows {
  return {
    dim: rows.dim,
    copyRow(text, into, at) {
      copyFinite(rows, text, into, at);
      centreVector(centre, into, at);
    },
  };
}

/** Writes the centres of a student's teachers, in their order, to a checksummed file. */
export async function writeTeacherCentres(path: string, centres: readonly TeacherCentre[]): Promise<void> {
  const tensors = centres.map(({ mean }, i) => [`${PREFIX}${i}`, { shape: [mean.length], data: mean }] as const);
  await writeTensorFile(path, new Map(tensors), { kind: 'teacher-centres' });
}

/** Reads the centres of a student's teachers. @throws FormatError when the file is damaged or holds something else. */
export async function readTeacherCentres(path: string): Promise<TeacherCentre[]> {
  const { meta, tensors } = await readTensorFile(path);
  if (meta.kind !== 'teacher-centres') {
    throw new FormatError(`${path} holds tensors, but not the centres of teachers; give the file written at the start`);
  }
  return Array.from(tensors.values(), ({ data }) => ({ mean: data }));
}

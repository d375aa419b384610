import { createHash } from 'node:crypto';
import { centreVector, type TeacherCentre } from '../start/teacher-centre.ts';
import type { TaughtVectors } from '../taught/open-taught.ts';

/**
 * A teacher's vectors as students follow them: less the mean of all, and brought to unit length. Vectors of large encoders lie
 * in a narrow cone around their mean, which says nothing of a text.
 */
export class CentredTeacher {
  readonly #vectors: TaughtVectors;
  readonly #centre: TeacherCentre;

  /** @param centre what the vectors are looked at from; the mean of all of them unless given. */
  constructor(vectors: TaughtVectors, centre: TeacherCentre = { mean: vectors.meanVector() }) {
    this.#vectors = vectors;
    this.#centre = centre;
  }

  /** Numbers in a vector. */
  get dim(): number {
    return this.#vectors.dim;
  }

  /** Digest of who the teacher is and from where its vectors are looked at. */
  get identity(): string {
    const { mean } = this.#centre;
    const bytes = new Uint8Array(mean.buffer, mean.byteOffset, mean.byteLength);
    return createHash('sha256').update(JSON.stringify(this.#vectors.teacher)).update(bytes).digest('hex').slice(0, 32);
  }

  /** Row of a text in a role; -1 when it was not taught. */
  rowOf(text: string, role: 'query' | 'document'): number {
    return this.#vectors.rowOf(text, role);
  }

  /** Writes a row into `into` from `at` on. @returns false, and leaves zeros, when the vector is the centre itself. */
  copyTarget(row: number, into: Float32Array, at: number): boolean {
    this.#vectors.copyRow(row, into, at);
    return centreVector(this.#centre, into, at);
  }
}

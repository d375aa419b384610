import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { TeacherConfig } from '../config/teacher-config.ts';
import { readTeacherCentres } from '../start/teacher-centre.ts';
import { openTaught, type TaughtVectors } from '../taught/open-taught.ts';
import { CentredTeacher } from './centred-teacher.ts';
import type { ItemTeacher } from './distill-source.ts';

/** Opens the files of taught vectors that a run names, each once however many sets use it. */
export class TeacherShelf {
  readonly #dims: readonly number[];
  readonly #opened = new Map<string, Promise<TaughtVectors>>();

  /** @param dims dimensions of the model's teachers. */
  constructor(dims: readonly number[]) {
    this.#dims = dims;
  }

  /**
   * The teachers of one set, in the order of the model's.
   * @throws InvalidArgumentError when their number or dimensions are not the model's; what `openTaught` throws.
   */
  async teachers(owner: string, configs: readonly TeacherConfig[]): Promise<ItemTeacher[]> {
    if (configs.length !== this.#dims.length) {
      throw new InvalidArgumentError(
        `${owner}: teachers must be as many as model.teachers, ${this.#dims.length}, got ${configs.length}`,
      );
    }
    const teachers: ItemTeacher[] = [];
    for (const [k, { vectors, centre, field = 'like', weight = 1 }] of configs.entries()) {
      const taught = await this.#open(vectors);
      this.#requireDim(`${owner}: ${vectors}`, taught.dim, k);
      const mean = centre === undefined ? undefined : (await readTeacherCentres(centre)).at(k);
      if (centre !== undefined) this.#requireDim(`${owner}: ${centre}`, mean?.mean.length ?? 0, k);
      teachers.push({ teacher: new CentredTeacher(taught, mean), field, weight });
    }
    return teachers;
  }

  #open(path: string): Promise<TaughtVectors> {
    const opening = this.#opened.get(path) ?? openTaught(path);
    this.#opened.set(path, opening);
    return opening;
  }

  #requireDim(what: string, dim: number, k: number): void {
    if (dim === this.#dims[k]) return;
    throw new InvalidArgumentError(
      `${what} holds vectors of ${dim} dimensions; model.teachers says ${this.#dims[k]} of teacher ${k}`,
    );
  }
}

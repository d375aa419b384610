import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { lengthSortedBatches } from '../../inference/length-batches.ts';
import { padTokens, type Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { DistillBatch, GradientEngine } from '../batches/batch.ts';
import type { HeldOutConfig } from '../config/train-config.ts';
import { type DistillItems, readDistillItems } from './distill-items.ts';
import { distillSource, type ItemTeacher } from './distill-source.ts';
import type { TeacherShelf } from './teacher-shelf.ts';

const BATCH = { maxBatch: 256, maxTokensPerBatch: 4096 };

/** Texts that are not trained on, by which a run sees how near its student is to each teacher. */
export class HeldOut {
  readonly #items: DistillItems;
  readonly #teachers: readonly ItemTeacher[];
  readonly #padId: number;
  readonly #batches: readonly number[][];

  private constructor(items: DistillItems, teachers: readonly ItemTeacher[], padId: number) {
    this.#items = items;
    this.#teachers = teachers;
    this.#padId = padId;
    const lengths = Array.from({ length: items.tokens.count }, (_, i) => items.tokens.at(i).length);
    this.#batches = lengthSortedBatches(lengths, BATCH);
  }

  /** Reads the texts. @throws InvalidArgumentError when a teacher has a vector of none; what the readers throw. */
  static async open(
    { items: path, teachers: configs }: HeldOutConfig,
    { maxTokens, tokenizer, shelf }: { maxTokens: number; tokenizer: Tokenizer; shelf: TeacherShelf },
  ): Promise<HeldOut> {
    const teachers = await shelf.teachers('heldout', configs);
    const items = await readDistillItems(path, tokenizer, { maxTokens, teachers });
    const missing = items.rows.findIndex((rows) => rows.every((row) => row < 0));
    if (missing >= 0) {
      throw new InvalidArgumentError(
        `heldout: teacher ${missing} has a vector of no line of ${path}; teach it these texts`,
      );
    }
    // What a teacher counts in training does not matter here.
    const alike = teachers.map((teacher) => ({ ...teacher, weight: 1 }));
    return new HeldOut(items, alike, tokenizer.padId);
  }

  /** Mean cosine of the student, seen through each teacher's head, to that teacher's centred vectors, `[teachers]`. */
  async measure(engine: GradientEngine, alpha: number): Promise<number[]> {
    const distances = this.#teachers.map(() => ({ sum: 0, count: 0 }));
    for (const batch of this.#batches) {
      const whole = this.#batchOf(batch);
      for (const [k, total] of distances.entries()) {
        const present = whole.targets[k].weights.reduce((sum, weight) => sum + weight, 0);
        if (present === 0) continue;
        // The loss is the mean of 1 - cosine over all rows, those that the teacher says nothing of as 0.
        total.sum += (await engine.loss(onlyOf(whole, k), { scale: 1, alpha })) * whole.a.count;
        total.count += present;
      }
    }
    return distances.map(({ sum, count }) => 1 - sum / count);
  }

  #batchOf(numbers: readonly number[]): DistillBatch {
    const source = distillSource(this.#items, { teachers: this.#teachers, similarity: 0 });
    const examples = numbers.map((item) => ({ a: this.#items.tokens.at(item), item }));
    const a = padTokens(
      examples.map((example) => example.a),
      this.#padId,
    );
    return source.collate(examples, a);
  }
}

/** The batch as if no other teacher had said anything of it. */
function onlyOf(batch: DistillBatch, k: number): DistillBatch {
  const targets = batch.targets.map((target, i) =>
    i === k
      ? target
      : {
          dim: target.dim,
          values: new Float32Array(target.values.length),
          weights: new Float32Array(target.weights.length),
        },
  );
  return { ...batch, targets };
}

import type { TokenBatch } from '../../tokenizer/tokenizer.ts';
import type { DistillBatch, TeacherTargets } from '../batches/batch.ts';
import { type ExampleSource, STORED_POOL } from '../batches/batch-stream.ts';
import type { Example } from '../batches/example.ts';
import type { CentredTeacher } from './centred-teacher.ts';
import type { DistillItems, ItemVectors } from './distill-items.ts';

/** A teacher whose vectors are targets. */
export interface ItemTeacher extends ItemVectors {
  readonly teacher: CentredTeacher;
  /** Weight of its vectors in the loss. */
  readonly weight: number;
}

export interface DistillSourceOptions {
  /** Those that the items were read with, in that order. */
  readonly teachers: readonly ItemTeacher[];
  /** Numbers of the items, one that is to come up twice named twice; default all of them once. */
  readonly order?: Int32Array;
  /** Weight of the similarities within the batch. */
  readonly similarity: number;
}

export interface DistillSource extends ExampleSource {
  collate(examples: readonly Example[], a: TokenBatch): DistillBatch;
}

/** Texts and their teachers' vectors, which are fetched when a batch is made. */
export function distillSource(items: DistillItems, options: DistillSourceOptions): DistillSource {
  const { order } = options;
  const count = order?.length ?? items.tokens.count;
  return {
    count,
    loss: 'distill',
    pool: STORED_POOL,
    origin: options.teachers.map(({ teacher }) => teacher.identity).join(),
    example(index) {
      const item = order?.[index] ?? index;
      return { a: items.tokens.at(item), item };
    },
    collate: (examples, a) => distillBatch(items, examples, a, options),
  };
}

/** The batch of some items whose tokens are `a`. */
function distillBatch(
  { rows, roles }: DistillItems,
  examples: readonly Example[],
  a: TokenBatch,
  { teachers, similarity }: DistillSourceOptions,
): DistillBatch {
  const targets = teachers.map(({ teacher, weight }, k): TeacherTargets => {
    const { dim } = teacher;
    const values = new Float32Array(examples.length * dim);
    const weights = new Float32Array(examples.length);
    examples.forEach(({ item }, i) => {
      const row = rows[k][item!];
      if (weight > 0 && row >= 0 && teacher.copyTarget(row, values, i * dim)) weights[i] = weight;
    });
    return { dim, values, weights };
  });
  const read = { ...a, roles: Int32Array.from(examples, ({ item }) => roles[item!]) };
  return { loss: 'distill', a: read, targets, similarity };
}

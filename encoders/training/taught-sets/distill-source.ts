import type { TokenBatch } from '../../tokenizer/token-batch.ts';
import type { DistillBatch, TeacherTargets } from '../batch.ts';
import { type Example, type ExampleSource, STORED_POOL } from '../batch-stream.ts';
import type { DistillItems } from './distill-items.ts';

export interface DistillSourceOptions {
  /** Numbers of the items, one that is to come up twice named twice; default all of them once. */
  readonly order?: Int32Array;
  /** Weight of the similarities within the batch. */
  readonly similarity: number;
}

export interface DistillSource extends ExampleSource {
  collate(examples: readonly Example[], a: TokenBatch): DistillBatch;
}

/** Texts and their teachers' vectors, which are fetched when a batch is made. */
export function distillSource(items: DistillItems, { order, similarity }: DistillSourceOptions): DistillSource {
  const count = order?.length ?? items.tokens.count;
  return {
    count,
    loss: 'distill',
    pool: STORED_POOL,
    example(index) {
      const item = order?.[index] ?? index;
      return { a: items.tokens.at(item), item };
    },
    collate: (examples, a) => distillBatch(items, examples, a, similarity),
  };
}

/** The batch of some items whose tokens are `a`. */
function distillBatch(
  { teachers, rows }: DistillItems,
  examples: readonly Example[],
  a: TokenBatch,
  similarity: number,
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
  return { loss: 'distill', a, targets, similarity };
}

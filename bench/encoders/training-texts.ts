import { TokenStore } from '../../encoders/tokenizer/token-store.ts';
import type { TeacherTargets } from '../../encoders/training/batches/batch.ts';
import { type ExampleSource, STORED_POOL } from '../../encoders/training/batches/batch-stream.ts';
import { createRandom, type Random } from '../../src/core/random.ts';

const SHORTEST = 5;
const LONGEST = 250;
/** Of the logarithm of a length: half of all texts are shorter than 20 tokens, and the mean is 30. */
const LOG_MEDIAN = Math.log(20);
const LOG_DEVIATION = 0.9;
const RESERVED = 5;
const TEACHER_DIM = 384;

/** Texts of lengths and tokens as distributed as those of real ones: log-normal lengths, Zipf's law for tokens. */
function randomTexts(count: number, vocabSize: number, random: Random): TokenStore {
  const store = new TokenStore(vocabSize);
  const span = Math.log(vocabSize - RESERVED);
  for (let i = 0; i < count; i++) {
    const drawn = Math.round(Math.exp(LOG_MEDIAN + LOG_DEVIATION * random.normal()));
    const length = Math.min(LONGEST, Math.max(SHORTEST, drawn));
    store.add(Int32Array.from({ length }, () => RESERVED + Math.floor(Math.exp(random.next() * span)) - 1));
  }
  return store;
}

/** A source of pairs, or of texts with vectors of one teacher of 384 dimensions. */
export function randomSource(
  loss: 'infonce' | 'distill',
  count: number,
  vocabSize: number,
  seed: number,
): ExampleSource {
  const random = createRandom(seed);
  const [a, b] = [randomTexts(count, vocabSize, random), randomTexts(count, vocabSize, random)];
  if (loss === 'infonce')
    return { count, loss, pool: STORED_POOL, example: (i) => ({ a: a.at(i), b: b.at(i), key: i }) };
  return {
    count,
    loss,
    pool: STORED_POOL,
    example: (i) => ({ a: a.at(i), item: i }),
    collate: (examples, tokens) => ({
      loss,
      a: tokens,
      targets: [unitTargets(examples.length, random)],
      similarity: 1,
    }),
  };
}

function unitTargets(count: number, random: Random): TeacherTargets {
  const values = new Float32Array(count * TEACHER_DIM);
  for (let row = 0; row < count; row++) {
    const vector = Float32Array.from({ length: TEACHER_DIM }, () => random.next() - 0.5);
    const length = Math.hypot(...vector);
    values.set(
      vector.map((x) => x / length),
      row * TEACHER_DIM,
    );
  }
  return { dim: TEACHER_DIM, values, weights: new Float32Array(count).fill(1) };
}

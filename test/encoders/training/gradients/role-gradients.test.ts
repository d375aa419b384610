import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import { SEGMENT_EMBEDDING, type Weight, type Weights } from '../../../../encoders/roformer/weights.ts';
import type { TokenBatch } from '../../../../encoders/tokenizer/tokenizer.ts';
import type { GradientEngine, TrainBatch } from '../../../../encoders/training/batches/batch.ts';
import { createOnnxGradients } from '../../../../encoders/training/gradients/onnx-gradients.ts';
import { createTfjsGradients } from '../../../../encoders/training/gradients/tfjs-gradients.ts';
import { createWorkerGradients } from '../../../../encoders/training/gradients/worker-gradients.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { goldenWeights, type StudentCase, studentBatch, studentCases } from '../../roformer/golden-cases.ts';
import { assertGolden } from '../assert-golden.ts';
import { denseGradient } from '../dense-gradient.ts';

const told = (config: RoFormerConfig): RoFormerConfig => ({ ...config, roles: 'segment' });

function withRoles(batch: TrainBatch, roleOf: (row: number) => number): TrainBatch {
  const side = (tokens: TokenBatch) => ({
    ...tokens,
    roles: Int32Array.from({ length: tokens.count }, (_, row) => roleOf(row)),
  });
  return { ...batch, a: side(batch.a), ...('b' in batch && { b: side(batch.b) }) } as TrainBatch;
}

function exchangedRows({ shape, data }: Weight): Weight {
  const width = shape[1];
  const rows = [data.subarray(width, 2 * width), data.subarray(0, width), data.subarray(2 * width)];
  return { shape, data: Float32Array.from(rows.flatMap((row) => [...row])) };
}

/** The reference of a batch of queries alone: that of documents, with the rows of the first two segments exchanged. */
function askedCase(golden: StudentCase): { golden: StudentCase; weights: Weights } {
  const weights = goldenWeights(golden);
  const segments = weights.get(SEGMENT_EMBEDDING)!;
  const width = segments.shape[1];
  const place = (i: number) => (i < width ? i + width : i < 2 * width ? i - width : i);
  const gradient = golden.gradients[SEGMENT_EMBEDDING];
  const entries = gradient.entries.map(([i, value]): [number, number] => [place(i), value]);
  const gradients = { ...golden.gradients, [SEGMENT_EMBEDDING]: { ...gradient, entries } };
  return {
    golden: { ...golden, gradients },
    weights: new Map(weights).set(SEGMENT_EMBEDDING, exchangedRows(segments)),
  };
}

type Open = (config: RoFormerConfig, weights: Weights) => Promise<GradientEngine>;
const onnx: Open = (config, weights) => createOnnxGradients(config, weights, { threads: 1, dropout: 0 });

for (const [name, open] of Object.entries({ onnxruntime: onnx, tfjs: createTfjsGradients as Open })) {
  for (const golden of studentCases()) {
    test(`${name} gives documents and queries the reference gradients: ${golden.name}`, needsOnnxRuntime, async () => {
      const config = told(golden.config);
      const asked = askedCase(golden);
      for (const [role, wanted, weights] of [
        [0, golden, goldenWeights(golden)],
        [1, asked.golden, asked.weights],
      ] as const) {
        const engine = await open(config, weights);
        try {
          const batch = withRoles(studentBatch(golden.batch), () => role);
          assertGolden(await engine.gradients(batch, { scale: golden.scale }), wanted);
        } finally {
          await engine.close();
        }
      }
    });
  }
}

/** A case whose batch mixes roles, with its gradients on onnxruntime. */
async function mixed(golden: StudentCase) {
  const config = told(golden.config);
  const weights = goldenWeights(golden);
  const batch = withRoles(studentBatch(golden.batch), (row) => row % 2);
  const engine = await onnx(config, weights);
  const { loss, gradients } = await engine.gradients(batch, { scale: golden.scale });
  const dense = new Map(
    Array.from(gradients, ([name, gradient]) => [
      name,
      denseGradient(gradient, weights.get(name)!.data.length).slice(),
    ]),
  );
  return { config, weights, batch, engine, loss, dense };
}

test('of a batch of both roles each segment has the slope of the loss', needsOnnxRuntime, async () => {
  for (const golden of studentCases().filter(({ batch }) => batch.loss === 'distill')) {
    const { weights, batch, engine, dense } = await mixed(golden);
    const gradient = dense.get(SEGMENT_EMBEDDING)!;
    const { shape, data } = weights.get(SEGMENT_EMBEDDING)!;
    const width = shape[1];
    for (let row = 0; row < 2; row++) {
      const own = gradient.subarray(row * width, (row + 1) * width);
      const norm = Math.hypot(...own);
      assert.ok(norm > 1e-3, `${golden.name}: segment ${row} has a gradient of norm ${norm}`);
      // Along the gradient itself, where rounding weighs least.
      const at = async (step: number) => {
        const before = data.slice();
        own.forEach((g, i) => {
          data[row * width + i] += (step * g) / norm;
        });
        const loss = await engine.loss(batch, { scale: golden.scale });
        data.set(before);
        return loss;
      };
      const slope = ((await at(0.004)) - (await at(-0.004))) / 0.008;
      assert.ok(Math.abs(slope - norm) < 0.02 * norm + 1e-4, `${golden.name}, segment ${row}: ${slope}, not ${norm}`);
    }
    await engine.close();
  }
});

test('tfjs and two workers find the same gradients of a batch of both roles', needsOnnxRuntime, async () => {
  for (const golden of studentCases().slice(0, 4)) {
    const { config, weights, batch, engine, loss, dense } = await mixed(golden);
    await engine.close();
    for (const other of [
      await createTfjsGradients(config, weights),
      await createWorkerGradients(config, weights, { workers: 2 }),
    ]) {
      const found = await other.gradients(batch, { scale: golden.scale });
      await other.close();
      assert.ok(Math.abs(found.loss - loss) < 1e-4, `${golden.name}: ${found.loss}, not ${loss}`);
      for (const [name, gradient] of dense) {
        const apart = Math.hypot(...found.gradients.get(name)!.map((x, i) => x - gradient[i]));
        const norm = Math.hypot(...gradient);
        assert.ok(apart < 1e-3 * norm + 1e-5, `${golden.name}, ${name}: apart by ${apart} of ${norm}`);
      }
    }
  }
});

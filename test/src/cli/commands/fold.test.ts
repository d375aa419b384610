import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEncoder } from '../../../../encoders/pretrained.ts';
import { readModelDirectory, writeModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { initialWeights, teacherName, type Weight } from '../../../../encoders/roformer/weights.ts';
import { dotAt } from '../../../../src/core/vectors.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const TEXTS = [
  '护照丢了怎么办',
  '先去派出所报案',
  '米饭怎么煮',
  'abc 12',
  'hello',
  'where to go',
  '去派出所',
  'rice 3',
];

/** A tiny student that has the heads of two teachers, and texts for its axes. */
async function student(folder: string): Promise<{ trained: string; texts: string }> {
  const trained = await writeTinyModel(join(folder, 'trained'));
  const { config, vocab } = await readModelDirectory(trained);
  const withHeads = { ...config, projection: 12, teachers: [20, 8] } as const;
  const weights = initialWeights(withHeads, 3);
  await writeModelDirectory(trained, { config: withHeads, vocab, weights });
  const texts = join(folder, 'items.jsonl');
  const lines = TEXTS.map((text) => JSON.stringify({ text, role: 'document', kind: 'zh-passage' }));
  await writeFile(texts, `${lines.join('\n')}\n`);
  return { trained, texts };
}

/** Rows as a head sees them, scaled to a mean of squared lengths. */
function throughHead(rows: Float32Array, { shape: [dim, width], data }: Weight, share: number): number[][] {
  const seen = TEXTS.map((_, i) =>
    Array.from({ length: width }, (_, j) =>
      Array.from({ length: dim }, (_, k) => rows[i * dim + k] * data[k * width + j]).reduce((a, b) => a + b),
    ),
  );
  const mean = seen.flat().reduce((sum, value) => sum + value * value, 0) / TEXTS.length;
  return seen.map((row) => row.map((value) => value * Math.sqrt(share / mean)));
}

async function encoded(model: string): Promise<{ rows: Float32Array; dim: number }> {
  const encoder = await loadEncoder(model, { threads: 1 });
  try {
    return { rows: await encoder.encode(TEXTS), dim: encoder.dim };
  } finally {
    await encoder.close();
  }
}

test("a trained model's heads go into the finished one by their shares", async (t) => {
  const folder = await temporaryDirectory(t);
  const { trained, texts } = await student(folder);
  const made = join(folder, 'made');
  const { code, out, err } = await runHere(['fold', trained, '--texts', texts, '--shares', '1,0.5', '--out', made]);
  assert.equal(code, 0, err);
  assert.equal(out, '', 'vectors of 12 numbers have no first 64');
  const { config } = await readModelDirectory(made);
  assert.deepEqual([config.projection, config.teachers], [12, undefined]);
  const { weights } = await readModelDirectory(trained);
  const { rows } = await encoded(trained);
  const [first, second] = [1, 0.5].map((share, k) => throughHead(rows, weights.get(teacherName(k))!, share));
  const wide = first.map((row, i) => Float32Array.from([...row, ...second[i]]));
  const { rows: folded, dim } = await encoded(made);
  for (let i = 0; i < TEXTS.length; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [wide[i], wide[j]];
      const wanted = dotAt(a, b, 0) / Math.sqrt(dotAt(a, a, 0) * dotAt(b, b, 0));
      const got = dotAt(folded.subarray(i * dim, (i + 1) * dim), folded, j * dim);
      // Weights of 8 bits move a cosine by a little.
      assert.ok(Math.abs(got - wanted) < 0.02, `${i}, ${j}: ${got}, through the heads ${wanted}`);
    }
});

test('shares that name no head, texts that are none and a model without heads are refused, and nothing is written', async (t) => {
  const folder = await temporaryDirectory(t);
  const { trained, texts } = await student(folder);
  const empty = join(folder, 'empty.jsonl');
  await writeFile(empty, '');
  const bare = await writeTinyModel(join(folder, 'bare'));
  const out = join(folder, 'made');
  for (const [model, file, shares, message] of [
    [trained, texts, '0,0', /a share above 0/],
    [trained, texts, '1,x', /shares.*NaN/],
    [trained, texts, '1,-1', /shares/],
    [trained, texts, '1,1,1', /head of teacher 2/],
    [trained, empty, '1', /expected texts/],
    [bare, texts, '1', /head of teacher 0/],
  ] as const) {
    const { code, err } = await runHere(['fold', model, '--texts', file, '--shares', shares, '--out', out]);
    assert.equal(code, 2, `${shares}: ${err}`);
    assert.match(err, message);
    await assert.rejects(readFile(join(out, 'config.json')), { code: 'ENOENT' });
  }
});

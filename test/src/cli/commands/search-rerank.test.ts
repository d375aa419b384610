import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { open } from '../../../../src/main.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { writeLittlePairModel } from '../../../fixtures/pair-model-fixture.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

async function setUp(t: TestContext) {
  const folder = await temporaryDirectory(t);
  const pairs = await writeLittlePairModel();
  const model = await writeTinyModel(join(folder, 'model'));
  const db = join(folder, 'db');
  const { loadEncoder } = await import('../../../../src/main.ts');
  const kenyon = await open(db, { encoder: () => loadEncoder(model, { threads: 1 }) });
  const texts = ['护照丢了', '护照怎么办', '去派出所报案', '米饭煮', 'a good day'];
  await kenyon.collection('default').add(texts.map((text, i) => ({ id: `d${i}`, text })));
  await kenyon.close();
  return { folder, pairs, args: ['search', '护照丢了怎么办', '--db', db, '--model', model, '--threads', '1'] };
}

test('reranked hits come with the score of the model and what it changed', needsOnnxRuntime, async (t) => {
  const { pairs, args } = await setUp(t);
  const plain = JSON.parse((await runHere([...args, '--json'])).out);
  assert.equal(plain.plan.rerank, undefined);
  const { out, err, code } = await runHere([...args, '--rerank', pairs, '--rerank-top', '20', '--json']);
  assert.deepEqual([code, err], [0, '']);
  const { hits, plan } = JSON.parse(out);
  assert.equal(plan.rerank.scored, 5);
  const scores: number[] = hits.map(({ rerank }: { rerank: { score: number } }) => rerank.score);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  for (const { id, rerank } of hits) assert.equal(plain.hits[rerank.from - 1].id, id);
  const explained = await runHere([...args, '--rerank', pairs, '--explain']);
  assert.match(explained.out, /reranked -?\d+\.\d{3} from #\d · meaning #\d/);
  assert.match(explained.out, /reranked 5 hits in .*\(onnxruntime fp32, 1 thread\): \d moved, 0 new/);
});

test('the runtime asked for runs the reranker too', needsOnnxRuntime, async (t) => {
  const { pairs, args } = await setUp(t);
  const { out, code } = await runHere([...args, '--rerank', pairs, '--runtime', 'tfjs', '--explain']);
  assert.equal(code, 0);
  assert.match(out, /reranked 5 hits in .*\(tfjs/);
});

test('options without a model and models that read no pairs are refused', needsOnnxRuntime, async (t) => {
  const { folder, args } = await setUp(t);
  const alone = await runHere([...args, '--budget-ms', '5']);
  assert.equal(alone.code, 2);
  assert.match(alone.err, /go with --rerank MODEL/);
  const encoder = await runHere([...args, '--rerank', join(folder, 'model')]);
  assert.equal(encoder.code, 2);
  assert.match(encoder.err, /reads single texts/);
  const description = join(folder, 'foreign.json');
  await writeFile(description, '{"modelPath": "m.onnx", "tokenizerPath": "t.json", "pooling": "cls"}');
  const foreign = await runHere([...args, '--rerank', description]);
  assert.equal(foreign.code, 1);
  assert.match(foreign.err, /unknown field pooling; expected .*relevantClass/);
  const few = await runHere([...args, '--rerank', join(folder, 'model'), '--rerank-top', '3']);
  assert.match(few.err, /rerank.top must be an integer from 10/);
});

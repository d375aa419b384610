import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { PairHead } from '../../../../encoders/roformer/config.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import type { TrainSetConfig } from '../../../../encoders/training/config/set-config.ts';
import { checkTrainConfig } from '../../../../encoders/training/config/train-config.ts';
import { openTrainingStreams } from '../../../../encoders/training/run/training-streams.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { CONFIG, VOCAB } from '../../../fixtures/model-fixture.ts';
import { dataDirectory } from '../data/data-directory.ts';

const PAIRS = [
  { a: '今天天气很好', b: '今天天气不坏', label: 1 },
  { a: '我们去吃饭', b: '今天很好', label: 0 },
  { a: '我们去吃饭', b: '去吃饭', label: 1 },
  { a: 'abc', b: 'abd', label: 0 },
];

/** Streams of one file with PAIRS, from a data directory in which LCQMC measures on the second pair, turned round. */
function open(context: TestContext, head: PairHead | undefined, set: Partial<TrainSetConfig>, pairs = PAIRS) {
  const data = dataDirectory(context, {
    'own.jsonl': pairs.map((pair) => JSON.stringify(pair)).join('\n'),
    'pairs/lcqmc/test.tsv': 'text_a\ttext_b\tlabel\n今天，很好！\t我们去吃饭？\t0\n',
  });
  const { vocabSize, ...size } = CONFIG;
  const config = checkTrainConfig({
    output: data,
    data,
    vocab: 'vocab.txt',
    model: { ...size, head },
    sets: [{ name: `file:${data}/own.jsonl`, ...set }],
    steps: 1,
  });
  return openTrainingStreams(config, createWordPieceTokenizer(VOCAB));
}

const HEADS: readonly (readonly [PairHead | undefined, string])[] = [
  [undefined, 'cosent'],
  [{ kind: 'sbert', classes: 2 }, 'sbert'],
  [{ kind: 'interaction', classes: 2 }, 'interaction'],
  [{ kind: 'interaction', classes: 1 }, 'interaction-cosent'],
];

for (const [head, loss] of HEADS) {
  test(`labelled pairs train '${loss}' with head ${JSON.stringify(head)}, without pairs that are measured on`, async (context) => {
    const [{ count, stream }] = await open(context, head, {});
    assert.equal(count, 3);
    const batch = stream.next();
    assert.equal(batch.loss, loss);
    assert.equal(batch.a.count, 3);
    assert.equal(batch.a.secondStarts?.length, loss.startsWith('interaction') ? 3 : undefined);
  });
}

test('graded pairs train a classifier of two classes by which side of 2.5 they are on', async (context) => {
  const scores = ['0', '1', '2', '2.5', '2.6', '3', '4.75', '5'];
  const data = dataDirectory(context, {
    'pairs/stsb_zh/sts-b-train.txt': scores.map((score, i) => `我们${i}\t去吃饭${i}\t${score}`).join('\n'),
  });
  const { vocabSize, ...size } = CONFIG;
  const streams = await openTrainingStreams(
    checkTrainConfig({
      output: data,
      data,
      vocab: 'vocab.txt',
      model: { ...size, head: { kind: 'sbert', classes: 2 } },
      sets: [{ name: 'stsb_zh' }],
      steps: 1,
    }),
    createWordPieceTokenizer(VOCAB),
  );
  const batch = streams[0].stream.next();
  assert.ok(batch.loss === 'sbert');
  assert.deepEqual([...batch.labels].sort(), [0, 0, 0, 0, 1, 1, 1, 1]);
});

test('a label that is no class of the head is refused by its number', async (context) => {
  const graded = [...PAIRS, { a: 'b', b: 'c', label: 2.5 }];
  const head: PairHead = { kind: 'interaction', classes: 2 };
  await assert.rejects(open(context, head, {}, graded), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    assert.match(error.message, /class numbers from 0 to 1 .* got 2\.5/);
    return true;
  });
  assert.equal((await open(context, head, { task: 'interaction-cosent' }, graded)).length, 1);
});

test('two texts together take no more tokens than the set allows', async (context) => {
  const [{ stream }] = await open(context, { kind: 'interaction', classes: 2 }, { maxTokens: 7 });
  const { a } = stream.next();
  assert.equal(a.seqLen, 7);
  a.secondStarts!.forEach((start, row) => {
    assert.ok(start >= 2 && start < a.lengths[row]);
  });
});

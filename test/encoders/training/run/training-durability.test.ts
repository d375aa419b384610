import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readModelDirectory } from '../../../../encoders/roformer/model-directory.ts';
import { formatVocab } from '../../../../encoders/tokenizer/vocab-file.ts';
import { checkTrainConfig } from '../../../../encoders/training/config/train-config.ts';
import type { TrainLogLine } from '../../../../encoders/training/run/run-log.ts';
import { train } from '../../../../encoders/training/run/trainer.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../../fixtures/train-until-killed.js', import.meta.url));
const CHARACTERS = [...'一二三四五六七八九十百千万上下左右'];
const STEPS = 16;
const CHECKPOINT_EVERY = 3;

/** Writes a set of pairs, of which no batch has all tokens, and gives configurations of runs over it. */
async function prepare(context: TestContext) {
  const dir = await temporaryDirectory(context);
  const random = createRandom(6);
  const text = () => Array.from({ length: 3 }, () => CHARACTERS[random.below(CHARACTERS.length)]).join('');
  const lines = Array.from({ length: 60 }, () => JSON.stringify({ query: text(), passage: text() }));
  await writeFile(join(dir, 'pairs.jsonl'), `${lines.join('\n')}\n`);
  await writeFile(join(dir, 'vocab.txt'), formatVocab(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...CHARACTERS]));
  return (output: string) => ({
    output: join(dir, output),
    data: dir,
    vocab: join(dir, 'vocab.txt'),
    model: {
      hiddenSize: 32,
      numLayers: 1,
      numHeads: 2,
      intermediateSize: 64,
      maxTokens: 8,
      segmentTypes: 1,
      hiddenAct: 'relu',
      pooling: 'weighted',
    },
    sets: [{ name: `pairs:${join(dir, 'pairs.jsonl')}`, batchTokens: 40 }],
    steps: STEPS,
    warmupSteps: 2,
    logEvery: 1,
    checkpointEvery: CHECKPOINT_EVERY,
    threads: 1,
  });
}

async function lossesOf(output: string): Promise<unknown[]> {
  const log = (await readFile(join(output, 'train-log.jsonl'), 'utf8')).trim().split('\n');
  return log.map((line) => JSON.parse(line) as TrainLogLine).map(({ step, losses }) => ({ step, losses }));
}

/** Trains in another process until it has printed a step, and kills it at once. */
async function killAt(step: number, config: object & { output: string }): Promise<void> {
  const path = `${config.output}.json`;
  await writeFile(path, JSON.stringify(config));
  const child = spawn(process.execPath, [PROGRAM, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) if (Number(line) === step) child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGKILL');
}

async function assertSameRun(output: string, whole: string): Promise<void> {
  assert.deepEqual(await lossesOf(output), await lossesOf(whole));
  const { weights } = await readModelDirectory(whole);
  for (const [name, { data }] of (await readModelDirectory(output)).weights) {
    assert.deepEqual(data, weights.get(name)!.data, name);
  }
  assert.ok((await readdir(output)).every((name) => !name.endsWith('.tmp')));
}

test('a run that was killed twice has the losses and the weights of one that was not', needsOnnxRuntime, async (t) => {
  const config = await prepare(t);
  await train(checkTrainConfig(config('whole')));
  const killed = config('killed');
  await killAt(5, killed);
  await writeFile(join(killed.output, 'checkpoint.bin.0123abcd.tmp'), 'a checkpoint whose writing was cut off');
  await killAt(11, killed);
  await train(checkTrainConfig(killed));
  await assertSameRun(killed.output, config('whole').output);
});

test('where no checkpoint can be written the run ends with the reason, and goes on from the one before', {
  skip: needsOnnxRuntime.skip || (process.platform === 'win32' && 'there is no ulimit'),
}, async (t) => {
  const config = await prepare(t);
  await train(checkTrainConfig(config('whole')));
  const refused = config('refused');
  await train(checkTrainConfig({ ...refused, stopAfter: CHECKPOINT_EVERY }));
  const before = await readFile(join(refused.output, 'checkpoint.bin'));
  await writeFile(`${refused.output}.json`, JSON.stringify(refused));
  // Files of at most 32 KiB, in blocks of 512 bytes; a write beyond is an error, as it is on a full disk, and not a signal.
  const script = 'trap "" XFSZ; ulimit -f 64; exec "$0" "$@"';
  const args = ['-c', script, process.execPath, PROGRAM, `${refused.output}.json`];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'exit')]);
  assert.equal(printed.join(''), '4\n5\n6\nSTORAGE\n');
  assert.deepEqual(await readFile(join(refused.output, 'checkpoint.bin')), before);
  await train(checkTrainConfig(refused));
  await assertSameRun(refused.output, config('whole').output);
});

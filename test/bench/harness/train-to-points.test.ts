import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { headFor, nerTrainConfig } from '../../../bench/entities/ner/training.ts';
import { trainToPoints } from '../../../bench/harness/train-to-points.ts';
import { readModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { CRF_TRANSITIONS } from '../../../encoders/roformer/weights.ts';

const rates = { encoder: 1e-3, head: 1e-3, crf: 1e-2 };
const sizes = { maxTokens: 16, batchTokens: 64, batchRows: 4, dropout: 0 };

test('a run that was stopped between points comes to what one that was not stopped comes to, and measures no point twice', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'kenyon-points-'));
  t.after(() => rm(dir, { recursive: true }));
  const texts = await writeOwnEntities(join(dir, 'texts.jsonl'));
  const start = { data: dir, init: 'none', layers: 1, threads: 1 };
  const head = { ...headFor('msra', 'crf', 'bio'), types: ['PER'] };
  const run = (name: string) => ({
    dir: join(dir, name),
    set: 'msra',
    texts: `file:${texts}`,
    head,
    seed: 3,
    steps: 100,
    rates,
    ...sizes,
  });
  const moves = async (name: string, points: readonly number[], measured: number[]) => {
    const config = await nerTrainConfig(start, run(name));
    const measure = async () => {
      const log = await readFile(join(config.output, 'train-log.jsonl'), 'utf8');
      measured.push((JSON.parse(log.trim().split('\n').at(-1)!) as { step: number }).step);
      const { weights } = await readModelDirectory(config.output);
      return [...weights.get(CRF_TRANSITIONS)!.data];
    };
    return trainToPoints(config, { points, settings: { seed: 3 }, measure });
  };

  const [whole, first, rest]: number[][] = [[], [], []];
  const unbroken = await moves('whole', [2, 3, 6], whole);
  const before = await moves('stopped', [2, 3], first);
  const after = await moves('stopped', [2, 3, 6], rest);
  assert.deepEqual([whole, first, rest], [[2, 3, 6], [2, 3], [6]]);
  assert.deepEqual(after.slice(0, 2), before);
  assert.deepEqual(after, unbroken);
  assert.notDeepEqual(after[2], after[1], 'three steps more move the scores');
});

const PERSONS = ['王芳', '李国强', '陈晓', '赵敏'];

/** Writes twelve texts of one sentence with a marked person each. Returns the path. */
async function writeOwnEntities(path: string): Promise<string> {
  const lines = Array.from({ length: 12 }, (_, i) => {
    const name = PERSONS[i % PERSONS.length];
    const before = ['昨天', '会上', '据说'][i % 3];
    const entities = [{ start: before.length, end: before.length + name.length, label: 'PER' }];
    return `${JSON.stringify({ text: `${before}${name}发言。`, entities })}\n`;
  });
  await writeFile(path, lines.join(''));
  return path;
}

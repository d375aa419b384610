import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rowFormat } from '../../src/cli/writers/row-format.ts';
import { fileSink } from '../../src/cli/writers/text-sink.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { createRandom } from '../../src/core/random.ts';
import { matchPairs } from '../../src/main.ts';
import { readPairs } from '../../src/readers/read-pairs.ts';
import { peakRssMib, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Matches a generated file of pairs from the disk to the disk with a scorer that costs nothing: what reading, deciding, explaining and
 * writing cost, and whether memory grows with the file. Sizes ascend, so the peak of a later one is its own.
 */

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '50000,200000,800000' },
    explain: { type: 'boolean', default: false },
  },
});

const WORDS =
  '我们 明天 上午 三点 在 北京 开会 退款 订单 多少 天 到账 how long does the refund take to arrive 护照 丢了'.split(
    ' ',
  );

const scorer: PairScorer = {
  fingerprint: 'lengths',
  runtime: 'lengths of the texts',
  score: async (pairs) =>
    Float32Array.from(pairs, ({ a, b }) => Math.min(a.length, b.length) / Math.max(a.length, b.length)),
  close: async () => {},
};

const folder = await mkdtemp(join(tmpdir(), 'kenyon-match-'));
try {
  for (const count of values.counts.split(',').map(Number)) {
    const input = join(folder, 'pairs.jsonl');
    await writeInput(input, count);
    const before = peakRssMib();
    const startedAt = performance.now();
    await matchFile(input, join(folder, 'out.jsonl'));
    const seconds = (performance.now() - startedAt) / 1000;
    record('match-stream', {
      pairs: count,
      explain: values.explain,
      inputMib: rounded((await stat(input)).size / 2 ** 20),
      pairsPerSecond: rounded(count / seconds),
      peakRssMibBefore: before,
      peakRssMib: peakRssMib(),
    });
  }
} finally {
  await rm(folder, { recursive: true });
}

async function matchFile(input: string, output: string): Promise<void> {
  const { pairs } = await readPairs(input, { stdin: process.stdin, onBadLine: ({ reason }) => console.error(reason) });
  const format = rowFormat('jsonl');
  const sink = await fileSink(output, [input]);
  for await (const { pair, score, decision } of matchPairs(pairs, {
    scorer,
    threshold: 0.8,
    explain: values.explain,
  })) {
    await sink.write(format.render({ ...pair.fields, score, decision }));
  }
  await sink.finish();
}

async function writeInput(path: string, count: number): Promise<void> {
  const random = createRandom(5);
  const text = () => Array.from({ length: 3 + random.below(8) }, () => WORDS[random.below(WORDS.length)]).join(' ');
  const file = await open(path, 'w');
  for (let i = 0; i < count; i += 1000) {
    const rows = Array.from({ length: 1000 }, (_, j) => `${JSON.stringify({ id: i + j, a: text(), b: text() })}\n`);
    await file.appendFile(rows.join(''));
  }
  await file.close();
}

import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_DATA } from '../../dist/bench/data/data-folder.js';
import { lcqmcSentences } from '../../dist/bench/data/lcqmc-vectors.js';
import { median, rounded } from '../../dist/bench/harness/measures.js';
import { record } from '../../dist/bench/harness/record.js';
import { readHubFolder } from '../../dist/encoders/hub/hub-folder.js';
import { dotAt } from '../../dist/src/core/vectors.js';

/*
 * Sentences a second of one ONNX file through Kenyon and through transformers.js: same texts, same threads, a process each, in alternating rounds.
 * node bench/peers/encode.mjs --model DIR [--dtype q8] [--count 2000] [--rounds 5] [--threads 2] [--data DIR] [--out DIR]
 *
 * transformers.js runs what it is given as one batch, so it is asked for batches of 64, in the order of the texts and again sorted by length; the ratio is to the faster.
 */

const BATCH = 64;
const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    dtype: { type: 'string', default: 'q8' },
    count: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    data: { type: 'string', default: DEFAULT_DATA },
    out: { type: 'string' },
  },
});
if (values.model === undefined) throw new Error('--model DIR names the folder of a model, laid out as on the hub');
const model = resolve(values.model);
const { pooling, prompts } = await readHubFolder(model, { dtype: values.dtype });
const texts = (await lcqmcSentences(values.data)).slice(0, Number(values.count));
const task = { model, dtype: values.dtype, threads: Number(values.threads), pooling, prompt: prompts?.document ?? '' };
const sides = { kenyon: await start('kenyon'), transformers: await start('transformers.js') };
try {
  const ways = [
    { name: 'kenyon', side: sides.kenyon, sorted: false },
    { name: 'transformers.js', side: sides.transformers, sorted: false },
    { name: 'transformers.js, sorted by length', side: sides.transformers, sorted: true },
  ].map((way) => ({ ...way, seconds: [], rows: undefined }));
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
      const { seconds, rows } = await ask(way.side, { texts: orderOf(way), batch: BATCH });
      // The first round warms up.
      if (round > 0) way.seconds.push(seconds);
      way.rows = Float32Array.from(rows);
    }
  }
  const [own, ...theirs] = ways.map((way) => ({ ...way, rate: texts.length / median(way.seconds) }));
  const rates = Object.fromEntries([own, ...theirs].map(({ name, rate }) => [name, rounded(rate)]));
  const cosines = cosinesOf(own.rows, theirs[0].rows);
  record(
    'encode-peers',
    {
      model: values.model,
      dtype: values.dtype,
      texts: texts.length,
      threads: task.threads,
      rounds: Number(values.rounds),
      sentencesPerSecond: rates,
      timesTransformersJs: rounded(own.rate / Math.max(...theirs.map(({ rate }) => rate))),
      cosineMin: Math.min(...cosines),
      cosineMean: cosines.reduce((sum, x) => sum + x, 0) / cosines.length,
    },
    values.out,
  );
} finally {
  for (const side of Object.values(sides)) side.disconnect();
}

/** Texts as a way of asking gets them. */
function orderOf({ sorted }) {
  return sorted ? texts.toSorted((a, b) => a.length - b.length) : texts;
}

function cosinesOf(a, b) {
  const dim = a.length / texts.length;
  if (a.length !== b.length) throw new Error(`vectors of ${dim} and of ${b.length / texts.length} numbers`);
  return texts.map((_, i) => dotAt(a.subarray(i * dim, (i + 1) * dim), b, i * dim));
}

async function start(name) {
  const side = fork(new URL('encode-child.mjs', import.meta.url), [name], { serialization: 'advanced' });
  await ask(side, task);
  return side;
}

/** Sends a message. @returns the answer. @throws Error when the process ends or says that it failed. */
function ask(side, message) {
  return new Promise((done, fail) => {
    const ended = (code) => fail(new Error(`a process ended with ${code}`));
    side.once('exit', ended);
    side.once('message', (answer) => {
      side.off('exit', ended);
      if (answer.failure === undefined) done(answer);
      else fail(new Error(answer.failure));
    });
    side.send(message);
  });
}

// From raw texts to fine-tuned models: a vocabulary, masked words as RoFormerV2 was pre-trained (whole words, LAMB, gradients of two batches a step,
// branches that grow from 0 to full weight), and then entities and pairs, each from that start.
//
// As it stands it runs in seconds on the demo's 360 texts and learns little. With the public sets (CLUENER, LCQMC, texts of laws, news and reviews)
//   node examples/pretrain.mjs --data DIR --out runs/pretrain --steps 6000 --fine-tune 1500 --hidden 256 --layers 4
// trains for real. --alpha 0 leaves the growing out, to compare train-log.jsonl of both.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadEncoder, loadEntityRecognizer } from 'kenyon';
import { buildVocab, evaluateEncoder, formatVocab, loadEvaluation, rawTexts, train } from 'kenyon/train';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', default: '40' },
    'fine-tune': { type: 'string', default: '60' },
    alpha: { type: 'string' },
    hidden: { type: 'string', default: '32' },
    layers: { type: 'string', default: '2' },
  },
});
const [steps, fineTune, hidden] = [values.steps, values['fine-tune'], values.hidden].map(Number);
const out = values.out ?? (await mkdtemp(join(tmpdir(), 'kenyon-pretrain-')));
await mkdir(out, { recursive: true });

try {
  const { data, sources, entities, types, pairs } =
    values.data === undefined ? await demoSets() : publicSets(values.data);
  const vocab = join(out, 'vocab.txt');
  await writeFile(vocab, formatVocab(await buildVocab(rawTexts(data, { sources }), { minHanCount: 2 })));
  const model = {
    hiddenSize: hidden,
    numLayers: Number(values.layers),
    numHeads: hidden / 16,
    intermediateSize: 4 * hidden,
    maxTokens: 512,
    segmentTypes: 2,
    hiddenAct: 'gelu',
    pooling: 'mean',
  };
  const common = { data, vocab, model, seed: 1 };

  const start = join(out, 'pretrained');
  await report('masked words', {
    ...common,
    output: start,
    sets: [{ name: 'texts', task: 'mlm', sources, maxTokens: 128, batchTokens: values.data ? 4096 : 1024 }],
    steps,
    optimizer: { kind: 'lamb', weightDecay: 0.01 },
    learningRate: 1.76e-3 * (values.data ? 1 : 4),
    rates: [
      [0, 0],
      [steps / 10, 1],
      [steps, 0.1],
    ],
    alphaSteps: Number(values.alpha ?? Math.round(steps / 4)),
    accumulate: 2,
    logEvery: Math.max(1, Math.round(steps / 40)),
  });

  const tuned = { steps: fineTune, warmupSteps: Math.round(fineTune / 10), init: start };
  await report('entities', {
    ...common,
    ...tuned,
    output: join(out, 'entities'),
    model: { ...model, entities: { kind: 'efficient-global-pointer', types } },
    sets: [{ name: entities, task: 'entities', maxTokens: 128, batchTokens: 2048, batchRows: 64 }],
    groups: [{ prefix: 'entities.', learningRate: 3e-3 }],
    logEvery: Math.max(1, Math.round(fineTune / 20)),
  });
  await report('pairs', {
    ...common,
    ...tuned,
    output: join(out, 'pairs'),
    sets: [{ name: pairs, task: 'cosent', batchRows: 64 }],
    logEvery: Math.max(1, Math.round(fineTune / 20)),
  });

  const recognizer = await loadEntityRecognizer(join(out, 'entities'));
  const [found] = await recognizer
    .recognize(['订单号：张三在北京的清华大学读书，5月1日去上海。'])
    .finally(() => recognizer.close());
  console.log(
    `entities found: ${found.map(({ label, start, end }) => `${label} ${start}-${end}`).join(', ') || 'none'}`,
  );
  const encoder = await loadEncoder(join(out, 'pairs'));
  const { pairs: count, spearman } = await evaluateEncoder(encoder, await loadEvaluation(data, pairs)).finally(() =>
    encoder.close(),
  );
  console.log(`pairs: Spearman ${spearman.toFixed(2)} on ${count} others`);
} finally {
  if (values.out === undefined) await rm(out, { recursive: true });
}

/** Trains, and says how the loss went; what a stopped run has done in --out is gone on with. */
async function report(what, config) {
  const losses = [];
  await train(config, {
    onLog: ({ step, losses: all }) => {
      losses.push(Object.values(all)[0]);
      if (values.data !== undefined) console.error(`${what}, step ${step}: ${losses.at(-1)}`);
    },
  });
  console.log(`${what}: loss ${losses[0].toFixed(2)} -> ${losses.at(-1).toFixed(2)}`);
}

function publicSets(data) {
  const types = [
    'address',
    'book',
    'company',
    'game',
    'government',
    'movie',
    'name',
    'organization',
    'position',
    'scene',
  ];
  const sources = ['law_articles', 'newspaper', 'reviews', 'cmrc_paragraphs', 'csl_more_titles', 'lcqmc'];
  return { data, sources, entities: 'cluener', types, pairs: 'lcqmc' };
}

/** The demo's texts; their titles as entities, and pairs of texts of one topic or of two. */
async function demoSets() {
  const corpus = new URL('src/demo/corpus.jsonl', import.meta.resolve('kenyon/package.json'));
  const lines = (await readFile(fileURLToPath(corpus), 'utf8')).trim().split('\n');
  const documents = lines.map((line) => JSON.parse(line)).filter(({ lang }) => lang === 'zh');
  const write = async (name, rows) => {
    const path = join(out, name);
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return `file:${path}`;
  };
  const texts = await write(
    'texts.jsonl',
    documents.map(({ title, text }) => ({ query: title, passage: text })),
  );
  const entities = await write(
    'entities.jsonl',
    documents.map(({ title, text }) => {
      return { text: `${title}：${text}`, entities: [{ start: 0, end: title.length, label: 'title' }] };
    }),
  );
  const pairs = await write(
    'pairs.jsonl',
    documents.flatMap(({ title, text }, i) => {
      const both = [
        { a: title, b: text, label: 1 },
        { a: title, b: documents[(i + 50) % documents.length].text, label: 0 },
      ];
      // Every second pair of a file is measured on.
      return i % 2 === 0 ? both : both.reverse();
    }),
  );
  return { data: out, sources: [texts], entities, types: ['title'], pairs };
}

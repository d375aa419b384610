import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * Runs benchmarks one after the other, each in a process of its own: npm run bench -- NAME ... [-- OPTIONS]
 */

const BENCHMARKS = {
  quality: 'any encoders side by side on 20 sets, by meaning alone, with intervals',
  'pair-quality': 'Spearman and accuracy of the shipped interaction model on pairs, beside the cosine',
  'reference-vectors': 'models made elsewhere against the vectors that they give elsewhere',
  'encode-speed': 'sentences a second on tfjs and onnxruntime, one and two threads, fp32 and int8',
  'training-step': 'loss and gradients of one batch on each engine',
  'trainer-speed': 'whole steps of the trainer, pieces a second',
  'engine-search': 'a search by vector against the raw graph call',
  'exact-scan': 'exact search and sign codes against a plain loop and a float scan in WebAssembly',
  'inverted-lists': 'sparse codes in inverted lists, stage by stage, and against the graph',
  frontier: 'recall against speed of every index on 255,432 sentences, and the plot of it',
  'filtered-search': 'the packed graph against hnswlib-node, with filters and without',
  hybrid: 'searching by meaning, by words and by both on four sets, and how to fuse',
  'index-laws': 'indexing 140,321 law articles and opening the result again',
  planner: 'the index that is chosen by default against every single choice',
  'delete-upsert': 'whether every document is found after deletes and upserts, and how large the database is',
  thresholds: 'whether the figures of fitted thresholds hold on other pairs, calibration, and what is left to a person',
  'match-stream': 'matching a file of pairs with a scorer that costs nothing: pairs a second, and whether memory grows',
  dedupe: 'near pairs of 255,432 sentences by bands of sign bits against comparing all of them',
  guard: 'pairs of nearly the same words: what models decide, and whether the explanation names the part that differs',
  rerank: 'what a model that reads query and text adds to the first ranking; needs --model',
  matching: 'five ways to train on pairs, from one start, on five sets; trains, for an hour or more',
  gazetteer: '100,000 known names, found in queries and texts',
  ner: 'heads that find entities: F1, speed, and learning rates of a CRF; trains, for hours',
  'entity-model': 'the shipped entity model on the measured parts of four sets',
  'entity-filter':
    'entities of the query as a filter and as a boost, right and wrong ones, and what they cost when indexing',
  'mnist-codes': 'mAP of LSH, FlyHash, DenseFly and BioHash on MNIST, by the protocol of the papers',
  'matched-bytes': 'recall of the same codes at equal bytes a vector, on sentence vectors',
};

const split = process.argv.indexOf('--', 2);
const names = process.argv.slice(2, split < 0 ? undefined : split);
const options = split < 0 ? [] : process.argv.slice(split + 1);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (names.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no benchmark is called ${unknown.join(', ')}\n`);
  console.error('npm run bench -- NAME ... [-- OPTIONS], with NAME one of\n');
  for (const [name, what] of Object.entries(BENCHMARKS)) console.error(`  ${name.padEnd(14)}  ${what}`);
  process.exit(2);
}
for (const name of names) {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  if (!existsSync(script)) throw new Error(`${script} is not there; npm run build first`);
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

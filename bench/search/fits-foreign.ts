import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { readJsonLines } from '../../encoders/training/data/text-lines.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { readDemoQuestions } from '../../src/demo/demo-files.ts';
import { fitOf } from '../../src/search/fit.ts';
import type { FusionLegs } from '../../src/search/fusion-legs.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { loadFusionSet } from '../data/fusion-sets.ts';
import { markdownTable } from '../harness/markdown-table.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { searchableSet } from './searchable-set.ts';

/*
 * How often answered questions are said to fit nothing, and questions of topics that a corpus lacks are said to fit, in whole corpora:
 * node dist/bench/search/fits-foreign.js [--model DIR] [--sets natural,cmrc,msdocs] [--texts N]
 *
 * `natural` is the demo's corpus, with its ten questions beside the forty of strangers. With --texts the corpus is the first so many texts and the questions that they
 * answer. Vectors are kept under runs/bench.
 */

interface ForeignQuestion {
  readonly query: string;
  readonly lang: 'zh' | 'en';
  /** Words of the topic: no text of a corpus that it is asked has them. */
  readonly absent: readonly string[];
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string' },
    precision: { type: 'string' },
    sets: { type: 'string', default: 'natural,cmrc,msdocs' },
    texts: { type: 'string' },
  },
});
requireData(values.data);
const precision = values.precision ?? (values.model === undefined ? 'int8' : undefined);
const encoder = await loadEncoder(values.model, { ...(precision && { precision: precision as Precision }) });
const foreign: ForeignQuestion[] = [];
const questions = join(packageRoot(), 'bench', 'questions', 'foreign.jsonl');
for await (const question of readJsonLines<ForeignQuestion>(questions)) foreign.push(question);
const rows: string[][] = [];
for (const name of values.sets.split(',')) await measure(name);
await encoder.close();
console.log(
  markdownTable(['set', 'texts', 'answered', 'said to fit nothing', 'of other topics', 'said to fit: zh', 'en'], rows),
);

async function measure(name: string): Promise<void> {
  const whole = await loadFusionSet(values.data, name);
  const most = values.texts === undefined ? whole.texts.length : Number(values.texts);
  const kept = [...whole.relevant.keys()].filter((q) => [...whole.relevant[q]].every((ord) => ord < most));
  const set = {
    ...whole,
    texts: whole.texts.slice(0, most),
    queries: kept.map((q) => whole.queries[q]),
    relevant: kept.map((q) => whole.relevant[q]),
    self: kept.map((q) => whole.self[q]),
  };
  const searchable = await searchableSet(encoder, set);
  const answered: boolean[] = [];
  for (const q of set.queries.keys()) answered.push(fits(await searchable.legs(q)));
  if (name === 'natural') {
    const own = (await readDemoQuestions()).map(({ question }) => question);
    answered.push(...(await ask(own)));
  }
  const told: Record<string, boolean[]> = {};
  for (const lang of ['zh', 'en'] as const) {
    // Other corpora than the three that the questions were made for may have a topic.
    const has = (word: string) => set.texts.some((text) => text.toLowerCase().includes(word.toLowerCase()));
    const some = foreign.filter((question) => question.lang === lang && !question.absent.some(has));
    told[lang] = await ask(some.map(({ query }) => query));
  }
  report(name, set.texts.length, answered, told);

  async function ask(texts: readonly string[]): Promise<boolean[]> {
    const { dim } = encoder;
    const vectors = await encoder.encode(texts, { role: 'query' });
    const found: boolean[] = [];
    for (const [i, text] of texts.entries())
      found.push(fits(await searchable.ask(text, vectors.slice(i * dim, (i + 1) * dim))));
    return found;
  }
}

function fits(legs: FusionLegs): boolean {
  return fitOf(legs).fits!;
}

function report(set: string, texts: number, answered: readonly boolean[], { zh, en }: Record<string, boolean[]>): void {
  const share = (told: readonly boolean[], which: boolean) =>
    rounded(told.filter((fit) => fit === which).length / told.length);
  const falseAlarms = share(answered, false);
  const [missedZh, missedEn, missed] = [zh, en, [...zh, ...en]].map((told) => share(told, true));
  record('fits-foreign', {
    set,
    model: values.model === undefined ? 'shipped' : values.model.split('/').at(-1),
    fingerprint: encoder.fingerprint,
    texts,
    answered: answered.length,
    falseAlarms,
    foreign: zh.length + en.length,
    missed,
    missedZh,
    missedEn,
  });
  rows.push([
    set,
    `${texts}`,
    `${answered.length}`,
    `${falseAlarms}`,
    `${zh.length + en.length}`,
    `${missedZh}`,
    `${missedEn}`,
  ]);
}

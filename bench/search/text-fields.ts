import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { readCsl } from '../../encoders/training/data/csl.ts';
import { createRandom } from '../../src/core/random.ts';
import { open } from '../../src/database/kenyon.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { rounded } from '../harness/measures.ts';
import { pairedInterval } from '../harness/paired-interval.ts';
import { record } from '../harness/record.ts';

/*
 * Abstracts of papers found by their keywords, without their titles and with them as a field of some weight:
 * node dist/bench/search/text-fields.js [--documents 1000] [--queries 400] [--weights 1,3,5]
 */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    documents: { type: 'string', default: '1000' },
    queries: { type: 'string', default: '400' },
    weights: { type: 'string', default: '1,3,5' },
  },
});
requireData(values.data);
const MODES = ['semantic', 'lexical', 'hybrid'] as const;
const K = 10;

const titles = new Map((await readCsl(values.data, 'title')).pairs.map(({ query, passage }) => [passage, query]));
const { pairs } = await readCsl(values.data, 'keywords');
const texts = [...new Set(pairs.map(({ passage }) => passage))].filter((text) => titles.has(text));
const sample = createRandom(20261130).shuffle(texts).slice(0, Number(values.documents));
const ids = new Map(sample.map((text, i) => [text, String(i)]));
const asked = pairs.filter(({ passage }) => ids.has(passage)).slice(0, Number(values.queries));
const folder = await mkdtemp(join(tmpdir(), 'kenyon-bench-'));
const encoder = await loadEncoder(undefined, { precision: 'int8' });
const kenyon = await open(folder, { encoder });
try {
  const without = new Map<string, number[]>();
  for (const weight of [0, ...values.weights.split(',').map(Number)]) {
    const docs = kenyon.collection(`w${weight}`, weight === 0 ? {} : { textFields: { title: weight } });
    await docs.add(sample.map((text, i) => ({ id: String(i), text, title: titles.get(text) })));
    await docs.catchUp();
    for (const mode of MODES) {
      const places: number[] = [];
      for (const { query, passage } of asked) {
        const { hits } = await docs.search(query, { mode, k: K });
        places.push(hits.findIndex(({ id }) => id === ids.get(passage)));
      }
      const first = places.map((place) => Number(place === 0));
      const before = without.get(mode) ?? first;
      without.set(mode, before);
      record('text-fields', {
        set: 'csl_keywords',
        documents: sample.length,
        queries: asked.length,
        weight,
        mode,
        'hit@1': rounded(mean(first)),
        'hit@10': rounded(mean(places.map((place) => Number(place >= 0)))),
        gain: pairedInterval(first.map((hit, q) => hit - before[q])).map(rounded),
      });
    }
  }
} finally {
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { mean } from '../../src/core/statistics/quantile.ts';
import { fuse } from '../../src/search/fusion.ts';
import type { FusionLegs } from '../../src/search/fusion-legs.ts';
import { checkFusionOptions, type FusionOptions } from '../../src/search/fusion-options.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { FUSION_SETS, type FusionSet, loadFusionSet } from '../data/fusion-sets.ts';
import { markdownTable } from '../harness/markdown-table.ts';
import { pairedInterval } from '../harness/paired-interval.ts';
import { record } from '../harness/record.ts';
import { CANDIDATES, searchableSet } from './searchable-set.ts';

/*
 * Fusion against the better of its legs: node dist/bench/search/fusion.js [--model DIR] [--sets cmrc,...]
 *
 * Sets that `tunes` chose the constants of the adaptive fusion; the others chose none. Vectors are kept under runs/bench.
 */

const METHODS: Readonly<Record<string, FusionOptions>> = {
  'convex 0.4': { method: 'convex', alpha: 0.4 },
  'rrf 60': { method: 'rrf' },
  adaptive: { method: 'adaptive' },
};

/** 1 or 0 for each query. */
interface Hits {
  readonly at1: number[];
  readonly at10: number[];
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string' },
    precision: { type: 'string' },
    sets: { type: 'string', default: FUSION_SETS.join(',') },
  },
});
requireData(values.data);
const precision = values.precision ?? (values.model === undefined ? 'int8' : undefined);
const encoder = await loadEncoder(values.model, { ...(precision && { precision: precision as Precision }) });
const rows: string[][] = [];
for (const name of values.sets.split(',')) {
  const set = await loadFusionSet(values.data, name);
  rows.push(report(set, await measure(set)));
}
await encoder.close();
console.log(
  markdownTable(
    [
      'hit@1 / hit@10',
      'queries',
      'texts',
      'meaning',
      'words',
      ...Object.keys(METHODS),
      'adaptive above the better leg',
    ],
    rows,
  ),
);

async function measure(set: FusionSet): Promise<Record<string, Hits>> {
  const searchable = await searchableSet(encoder, set);
  const names = ['meaning', 'words', ...Object.keys(METHODS)];
  const found = Object.fromEntries(names.map((name) => [name, { at1: [], at10: [] } as Hits]));
  for (const [q, right] of set.relevant.entries()) {
    const legs = await searchable.legs(q);
    for (const name of names) count(found[name], await ranked(name, legs), right);
  }
  return found;
}

async function ranked(name: string, legs: FusionLegs): Promise<readonly number[]> {
  if (name === 'meaning') return [...legs.semantic.candidates.ords.subarray(0, 10)];
  if (name === 'words') return [...legs.lexical.candidates.ords.subarray(0, 10)];
  const { documents } = await fuse(legs, CANDIDATES, checkFusionOptions(METHODS[name]));
  return documents.slice(0, 10).map(({ ord }) => ord);
}

function count({ at1, at10 }: Hits, ords: readonly number[], right: ReadonlySet<number>): void {
  at1.push(ords.length > 0 && right.has(ords[0]) ? 1 : 0);
  at10.push(ords.some((ord) => right.has(ord)) ? 1 : 0);
}

/** Records what was found in a set. @returns its row of the table. */
function report(set: FusionSet, found: Record<string, Hits>): string[] {
  const { meaning, words, adaptive } = found;
  const better = mean(meaning.at1) >= mean(words.at1) ? meaning : words;
  const gains = adaptive.at1.map((hit, q) => hit - better.at1[q]);
  const [low, high] = pairedInterval(gains);
  const figures = Object.fromEntries(
    Object.entries(found).map(([name, { at1, at10 }]) => [
      name,
      { hitAt1: share(mean(at1)), hitAt10: share(mean(at10)) },
    ]),
  );
  const gain = { mean: share(mean(gains)), interval: [share(low), share(high)] };
  const size = { queries: set.queries.length, texts: set.texts.length };
  record('fusion', {
    set: set.name,
    tunes: set.tunes,
    model: values.model === undefined ? 'shipped' : values.model.split('/').at(-1),
    fingerprint: encoder.fingerprint,
    ...size,
    figures,
    gain,
  });
  const cells = Object.values(found).map(({ at1, at10 }) => `${mean(at1).toFixed(3)} / ${mean(at10).toFixed(3)}`);
  const gained = `${signed(gain.mean)} (${signed(low)} to ${signed(high)})`;
  return [`${set.name}${set.tunes ? ' (tuned)' : ''}`, `${size.queries}`, `${size.texts}`, ...cells, gained];
}

function share(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}

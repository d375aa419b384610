import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { loadEncoder, loadPairScorer } from '../../encoders/pretrained.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { mean, quantile, standardised } from '../../src/core/statistics/quantile.ts';
import { rerankHits } from '../../src/search/rerank-hits.ts';
import type { Hit } from '../../src/search/search-result.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { ndcg } from '../figures/ndcg.ts';
import { kept } from '../harness/kept-values.ts';
import { median, rounded } from '../harness/measures.ts';
import { pairedInterval } from '../harness/paired-interval.ts';
import { record } from '../harness/record.ts';
import { FIRST_RANKINGS, type FirstRanking, loadRerankSet, type RerankQuery } from './rerank-sets.ts';

/*
 * What a model that reads query and text adds to the first ranking: node dist/bench/search/rerank.js --model DIR
 * [--sets qbqtc,cmrc,stard,lcqmc,stsb_en]
 *
 * NDCG@10 of each first ranking, and of the model's order of its best `top`; the interval is that of the mean difference over the
 * queries (paired bootstrap). Nothing is tuned on what is shown, but the share of the mixed order: on every second query,
 * the others report.
 */

const K = 10;
const TOPS = [5, 10, 20];
const BUDGETS_MS = [5, 20, 50];
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Queries and candidates a set: reading passages takes long. */
const LIMITS: Readonly<Record<string, { readonly queries: number; readonly depth: number }>> = {
  qbqtc: { queries: 791, depth: 20 },
  cmrc: { queries: 100, depth: 10 },
  stard: { queries: 150, depth: 20 },
};
const USUAL_LIMITS = { queries: 300, depth: 20 };

/** A query with what the model says of each candidate. */
interface ReadQuery extends RerankQuery {
  readonly read: Float32Array;
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string' },
    precision: { type: 'string', default: 'fp32' },
    threads: { type: 'string', default: '2' },
    sets: { type: 'string', default: 'qbqtc,cmrc,stard,lcqmc,stsb_en' },
  },
});
requireData(values.data);
if (values.model === undefined) throw new Error('say which interaction model reads with --model DIR');
const encoder = await loadEncoder(undefined, { precision: 'int8' });
const scorer = await loadPairScorer(values.model, {
  precision: values.precision as Precision,
  threads: Number(values.threads),
});
for (const name of values.sets.split(',')) {
  const limits = LIMITS[name] ?? USUAL_LIMITS;
  const queries = await loadRerankSet({ dataDir: values.data, name, encoder }, limits);
  const read = await readAll(name, queries);
  const known = { set: name, queries: read.length, model: scorer.fingerprint, runtime: scorer.runtime, k: K };
  // What is found otherwise depends on the ranking, so that only judged lists compare several.
  for (const first of name === 'qbqtc' ? FIRST_RANKINGS : (['hybrid'] as const)) {
    record('rerank', { kind: 'mixed', ...known, ...mixed(read, first, limits.depth) });
    for (const top of TOPS.filter((each) => each <= limits.depth)) {
      record('rerank', { kind: 'top', ...known, first, top, ...compare(read, first, top) });
    }
  }
  for (const part of byCertainty(read, limits.depth)) record('rerank', { kind: 'gap', ...known, ...part });
  if (name === 'qbqtc')
    for (const budgetMs of BUDGETS_MS)
      record(
        'rerank',
        await withBudget(
          read.filter((_, i) => i % 8 === 0),
          scorer,
          budgetMs,
          known,
        ),
      );
}
await scorer.close();
await encoder.close();

/** What the model says of every candidate, kept from one run to the next. */
async function readAll(name: string, queries: readonly RerankQuery[]): Promise<ReadQuery[]> {
  const pairs = queries.flatMap(({ query, candidates }) => candidates.map(({ text }) => ({ a: query, b: text })));
  const key = createHash('sha256').update(scorer.fingerprint).update(JSON.stringify(pairs)).digest('hex').slice(0, 12);
  const scores = await kept(`read-${name}-${key}.f32`, pairs.length, () => scorer.score(pairs));
  let start = 0;
  return queries.map((query) => {
    const read = scores.subarray(start, start + query.candidates.length);
    start += query.candidates.length;
    return { ...query, read };
  });
}

/** Positions of the candidates in the order of a score, ties as the engine left them. */
function orderBy(query: ReadQuery, scoreOf: (at: number) => number): number[] {
  return [...query.candidates.keys()].sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);
}

/** NDCG of the first ranking, and of it with its best `top` in the order of another score. */
function beforeAndAfter(query: ReadQuery, first: FirstRanking, top: number, scoreOf: (at: number) => number) {
  const before = orderBy(query, (at) => query.candidates[at][first]);
  const best = before.slice(0, top).sort((a, b) => scoreOf(b) - scoreOf(a));
  const figure = (order: readonly number[]) =>
    ndcg(
      order.map((at) => query.candidates[at].grade),
      query.all,
      K,
    );
  return { before: figure(before), after: figure([...best, ...before.slice(top)]) };
}

function compare(queries: readonly ReadQuery[], first: FirstRanking, top: number) {
  return summary(queries.map((query) => beforeAndAfter(query, first, top, (at) => query.read[at])));
}

function summary(pairs: readonly { readonly before: number; readonly after: number }[]) {
  const differences = pairs.map(({ before, after }) => after - before);
  const [from, to] = pairedInterval(differences);
  return {
    before: figure(mean(pairs.map(({ before }) => before))),
    after: figure(mean(pairs.map(({ after }) => after))),
    gain: figure(mean(differences)),
    interval: [figure(from), figure(to)],
    better: differences.filter((x) => x > 0).length,
    worse: differences.filter((x) => x < 0).length,
  };
}

/** Both scores, each to mean 0 and deviation 1 over the candidates of a query, the model's with a share tuned on even queries. */
function mixed(queries: readonly ReadQuery[], first: FirstRanking, top: number) {
  const pairsOf = (some: readonly ReadQuery[], share: number) =>
    some.map((query) => {
      const found = standardised(query.candidates.map((candidate) => candidate[first]));
      const read = standardised(Array.from(query.read));
      return beforeAndAfter(query, first, top, (at) => (1 - share) * found[at] + share * read[at]);
    });
  const even = queries.filter((_, i) => i % 2 === 0);
  const odd = queries.filter((_, i) => i % 2 === 1);
  const tuned = SHARES.map((share) => mean(pairsOf(even, share).map(({ after }) => after)));
  const share = SHARES[tuned.indexOf(Math.max(...tuned))];
  return { first, top, share, ...summary(pairsOf(odd, share)), alone: summary(pairsOf(odd, 1)) };
}

/** What reranking adds in each third of the queries, by how far the best hit stands out in the first ranking. */
function byCertainty(queries: readonly ReadQuery[], top: number) {
  const gapOf = ({ candidates }: ReadQuery) => candidates[0].hybrid - (candidates[1] ?? candidates[0]).hybrid;
  const order = queries.toSorted((a, b) => gapOf(a) - gapOf(b));
  const third = Math.ceil(order.length / 3);
  return [0, 1, 2].map((part) => {
    const some = order.slice(part * third, (part + 1) * third);
    return {
      first: 'hybrid',
      top,
      gap: figure(median(some.map(gapOf))),
      of: some.length,
      ...compare(some, 'hybrid', top),
    };
  });
}

/** What the engine itself does in a time, the clock being that of this machine. */
async function withBudget(queries: readonly ReadQuery[], by: PairScorer, budgetMs: number, known: object) {
  const pairs: { before: number; after: number }[] = [];
  const times: number[] = [];
  let scored = 0;
  for (const { query, candidates, all } of queries) {
    const hits: Hit[] = candidates.map(({ text, hybrid }, i) => ({
      id: `${i}`,
      score: hybrid,
      doc: { id: `${i}`, text },
    }));
    const { from, plan } = await rerankHits(query, hits, { scorer: by, k: K, budgetMs, weight: 1 });
    const grades = (order: readonly number[]) =>
      ndcg(
        order.map((at) => candidates[at].grade),
        all,
        K,
      );
    pairs.push({ before: grades([...candidates.keys()]), after: grades(from) });
    times.push(plan.tookMs);
    scored += plan.scored;
  }
  return {
    kind: 'budget',
    ...known,
    queries: queries.length,
    first: 'hybrid',
    budgetMs,
    scoredMean: rounded(scored / queries.length),
    medianMs: rounded(median(times)),
    p95Ms: rounded(quantile(times, 0.95)),
    ...summary(pairs),
  };
}

function figure(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

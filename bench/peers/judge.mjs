import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../../dist/src/core/statistics/quantile.js';
import { recallOfQuery } from '../../dist/src/measure/recall-interval.js';

const MISSING = 0xffffffff;

/**
 * Turns what a peer answered into figures. Its own distances are not read: every answer is scored again from the vectors,
 * against the exact ones, and one with a repeated or unknown id ends the run.
 * @param exam `{ base, queries, truth, k }`.
 */
export function judge(peer, report, dir, { base, queries, truth, k }) {
  const points = report.settings.map(({ label, variant, count, times, roundSeconds }, i) => {
    const bytes = readFileSync(join(dir, `${peer}-${i}.u32`));
    const answers = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    let recall = 0;
    for (let q = 0; q < count; q++) {
      const ords = answers.subarray(q * k, (q + 1) * k).filter((ord) => ord !== MISSING);
      const query = queries.rows.subarray(q * queries.dim, (q + 1) * queries.dim);
      recall += recallOfQuery({ ords }, { query, k, threshold: truth.thresholds[q], base }) / count;
    }
    return {
      setting: label,
      ...(variant && { variant }),
      queries: count,
      recall: Number(recall.toFixed(4)),
      queriesPerSecond: rounded(count / quantile(roundSeconds, 0.5)),
      bestQueriesPerSecond: rounded(count / Math.min(...roundSeconds)),
      p50Ms: rounded(quantile(times, 0.5)),
      p95Ms: rounded(quantile(times, 0.95)),
      p99Ms: rounded(quantile(times, 0.99)),
    };
  });
  const { buildSeconds, rssMib, diskMib, statedMib } = report;
  return { peer, buildSeconds: rounded(buildSeconds), rssMib, statedMib, diskMib, points };
}

function rounded(value) {
  return Number(value.toPrecision(3));
}

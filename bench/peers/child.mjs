import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADAPTERS } from './adapters.mjs';

/*
 * Builds one library's index and answers every query with every setting, in a process of its own so that memory can be told
 * apart: node child.mjs PEER DIR. DIR holds task.json, base.f32 and queries.f32; answers and times are written into it. What is
 * right is for the parent to say: nothing here knows the truth.
 */

const MISSING = 0xffffffff;
const WARM_UP = 50;

const [peer, dir] = process.argv.slice(2);
const task = JSON.parse(readFileSync(join(dir, 'task.json'), 'utf8'));
const base = readFloats('base.f32');
const queries = readFloats('queries.f32');
const { dim, k, rounds } = task;
const queryCount = queries.length / dim;

const adapter = ADAPTERS[peer];
const rssBefore = rss();
const startedAt = performance.now();
const index = await adapter.build({ base, dim, dir });
// What an earlier process built for this one belongs to the time that this one takes to build.
const buildSeconds = (performance.now() - startedAt) / 1000 + (index.inheritedSeconds ?? 0);
const rssMib = rss() - rssBefore;
const { diskMib, statedMib } = await index.size();

const results = (adapter.settings ?? index.settings(k)).map((setting) => {
  const count = Math.min(setting.queries ?? queryCount, queryCount);
  return { setting, count, times: [], roundSeconds: [], answers: new Uint32Array(count * k).fill(MISSING) };
});
// Rounds outside, settings inside: a busy minute of the machine then falls on all settings alike.
for (let round = 0; round < rounds; round++) {
  for (const result of results) await measure(result);
}
results.forEach(({ answers }, i) => {
  writeFileSync(join(dir, `${peer}-${i}.u32`), answers);
});
await index.close?.();
const report = {
  buildSeconds,
  rssMib,
  diskMib,
  statedMib,
  settings: results.map(({ setting, count, times, roundSeconds }) => ({ ...setting, count, times, roundSeconds })),
};
writeFileSync(join(dir, `${peer}.json`), JSON.stringify(report));

/** Answers the queries one by one; only the search is timed. */
async function measure({ setting, count, times, roundSeconds, answers }) {
  await index.prepare?.(setting);
  for (let q = 0; q < Math.min(WARM_UP, count); q++) await index.search(row(q), k, setting);
  let total = 0;
  for (let q = 0; q < count; q++) {
    const query = row(q);
    const before = performance.now();
    const found = await index.search(query, k, setting);
    const took = performance.now() - before;
    times.push(took);
    total += took;
    for (let i = 0; i < k; i++) answers[q * k + i] = i < found.length ? found[i] : MISSING;
  }
  roundSeconds.push(total / 1000);
  appendFileSync(2, `${peer} ${setting.label}: ${((count * 1000) / total).toFixed(0)} queries/s\n`);
}

function row(q) {
  return queries.subarray(q * dim, (q + 1) * dim);
}

function readFloats(name) {
  const bytes = readFileSync(join(dir, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Resident memory in MiB, without what the collector would free. */
function rss() {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}

import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { quantile } from '../../src/core/statistics/quantile.ts';
import { open } from '../../src/database/kenyon.ts';
import { createServer } from '../../src/server/create-server.ts';
import { seededVectors } from '../data/seeded-vectors.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * The server on loopback against calls of the engine, in one process with its clients, so on the same cores and the same event loop:
 * node dist/bench/server/http-load.js [--stages vectors,texts,import] [--count 50000] [--texts 2000]
 *
 * vectors: a search by vector over HTTP against the same call, alternating, in a graph of `--count` seeded vectors.
 * texts: hybrid searches of 16 clients, against one at a time in process and against the encoder's own rate of batches of 16.
 * import: a file of `--texts` texts as NDJSON against adding the same in process.
 */

const { values } = parseArgs({
  options: {
    stages: { type: 'string', default: 'vectors,texts,import' },
    count: { type: 'string', default: '50000' },
    texts: { type: 'string', default: '2000' },
  },
});
const stages = new Set(values.stages.split(','));
const count = Number(values.count);
const numTexts = Number(values.texts);
const DIM = 256;
const SEED = 21;
const QUERIES = 300;
const CLIENTS = 16;

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

/** Sends a request and reads all of the answer. */
function send(url: string, body: string | NodeJS.ReadableStream, type = 'application/json'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers: { 'content-type': type } }, (answer) => {
      buffer(answer).then((bytes) => {
        if (answer.statusCode === 200) resolve(bytes);
        else reject(new Error(`${answer.statusCode} ${bytes.toString().slice(0, 500)}`));
      }, reject);
    });
    sending.on('error', reject);
    if (typeof body === 'string') sending.end(body);
    else body.pipe(sending);
  });
}

const folder = await mkdtemp(join(tmpdir(), 'kenyon-http-'));
const encoder = await loadEncoder();
const kenyon = await open(join(folder, 'db'), { encoder: async () => encoder });
const server = await createServer(kenyon, { encoder: async () => encoder });
const url = await server.listen({ port: 0 });
try {
  if (stages.has('vectors')) await vectors();
  if (stages.has('texts')) await texts();
  if (stages.has('import')) await importing();
} finally {
  agent.destroy();
  await server.close();
  await kenyon.close();
  await encoder.close();
  await rm(folder, { recursive: true, force: true });
}

async function vectors(): Promise<void> {
  const rows = seededVectors(count + QUERIES, { dim: DIM, seed: SEED });
  const collection = kenyon.collection('vectors', { vectors: 'seeded@1' });
  await collection.add(
    (function* () {
      for (let i = 0; i < count; i++) yield { id: `d${i}`, text: `document ${i}`, vector: rows[i] };
    })(),
  );
  await collection.catchUp();
  const times: Record<'engine' | 'http', number[]> = { engine: [], http: [] };
  for (let round = -1; round < 3; round++) {
    for (const query of rows.slice(count)) {
      const body = JSON.stringify({ vector: [...query], k: 10 });
      const t0 = performance.now();
      await collection.search(query, { k: 10 });
      const t1 = performance.now();
      await send(`${url}/v1/collections/vectors/search`, body);
      const t2 = performance.now();
      if (round < 0) continue;
      times.engine.push(t1 - t0);
      times.http.push(t2 - t1);
    }
  }
  const engine = median(times.engine);
  const http = median(times.http);
  const p95 = rounded(quantile(times.http, 0.95));
  const ms = {
    engineMedianMs: rounded(engine),
    httpMedianMs: rounded(http),
    ratio: rounded(http / engine),
    httpP95Ms: p95,
  };
  record('http-load', { stage: 'vectors', count, dim: DIM, k: 10, ...ms, seed: SEED });
}

async function texts(): Promise<void> {
  const documents = textsOf(numTexts);
  const collection = kenyon.collection('texts');
  await collection.add(documents.map((text, i) => ({ id: `d${i}`, text })));
  await collection.catchUp();
  const queries = documents.slice(0, QUERIES).map((text) => text.slice(3, 19));
  await collection.search(queries[0], { k: 10 });
  const rates: Record<string, number[]> = { engine: [], http: [], batches: [], singles: [] };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  for (let round = 0; round < 3; round++) {
    rates.engine.push(
      await rateOf(queries.length, async () => {
        for (const query of queries) await collection.search(query, { k: 10 });
      }),
    );
    delay.enable();
    rates.http.push(
      await rateOf(queries.length, () =>
        byClients(queries, (query) => send(`${url}/v1/collections/texts/search`, JSON.stringify({ query, k: 10 }))),
      ),
    );
    delay.disable();
    rates.batches.push(
      await rateOf(queries.length, async () => {
        for (let i = 0; i < queries.length; i += CLIENTS)
          await encoder.encode(queries.slice(i, i + CLIENTS), { role: 'query' });
      }),
    );
    rates.singles.push(
      await rateOf(queries.length, () => byClients(queries, (query) => encoder.encode([query], { role: 'query' }))),
    );
  }
  const perSecond = Object.fromEntries(Object.entries(rates).map(([name, some]) => [name, rounded(median(some))]));
  record('http-load', {
    stage: 'texts',
    documents: numTexts,
    clients: CLIENTS,
    perSecond,
    loopP99Ms: rounded(delay.percentile(99) / 1e6),
  });
}

async function importing(): Promise<void> {
  const lines = textsOf(numTexts).map((text, i) => JSON.stringify({ id: `d${i}`, text }));
  const file = join(folder, 'texts.jsonl');
  await writeFile(file, lines.join('\n'));
  const rates: Record<'engine' | 'http', number[]> = { engine: [], http: [] };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  for (let round = 0; round < 2; round++) {
    const own = kenyon.collection(`own-${round}`);
    rates.engine.push(await rateOf(numTexts, () => own.add(lines.map((line) => JSON.parse(line)))));
    delay.enable();
    rates.http.push(
      await rateOf(numTexts, () =>
        send(`${url}/v1/collections/http-${round}/import`, createReadStream(file), 'application/x-ndjson'),
      ),
    );
    delay.disable();
  }
  const [engine, http] = [median(rates.engine), median(rates.http)];
  const perSecond = { engine: rounded(engine), http: rounded(http) };
  record('http-load', {
    stage: 'import',
    documents: numTexts,
    perSecond,
    ratio: rounded(http / engine),
    loopP99Ms: rounded(delay.percentile(99) / 1e6),
  });
}

async function rateOf(many: number, job: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await job();
  return (1000 * many) / (performance.now() - startedAt);
}

/** Asks everything, as many at a time as there are clients. */
async function byClients(queries: readonly string[], ask: (query: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < queries.length) await ask(queries[next++]);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

/** Sentences of a few words each, all different. */
function textsOf(many: number): string[] {
  const places = ['北京', '上海', '广州', '深圳', '杭州', 'London', 'Lisbon'];
  const things = ['租房押金', '签证延期', '信用卡丢失', '退货运费', '发票抬头', 'lost luggage', 'a refund'];
  return Array.from(
    { length: many },
    (_, i) => `${places[i % 7]}的${things[(i * 3 + (i >> 3)) % 7]}问题，编号${i}，请问应该怎么办理，需要什么材料？`,
  );
}

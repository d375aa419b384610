import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { quantile } from '../../src/core/statistics/quantile.ts';
import { open } from '../../src/database/kenyon.ts';
import { createServer } from '../../src/server/create-server.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcSentences } from '../data/lcqmc-vectors.ts';
import { seededVectors } from '../data/seeded-vectors.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { LoopProbe } from '../harness/loop-probe.ts';
import { median, rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';
import { LoadClients } from './load-clients.ts';

/*
 * The server on loopback against calls of the engine: node dist/bench/server/http-load.js [--stages vectors,import,texts] [--count 50000] [--data DIR]
 *
 * vectors: a search by vector over HTTP against the same call, 100 of each in turn, in a graph of `--count` seeded vectors; and the same bodies to a bare
 *   server of node:http that reads their JSON and gives a search's answer, which is what HTTP costs whoever searches.
 * import: a file of `--count` sentences of LCQMC as NDJSON, until every index has them, against `kenyon index` of the same file, less the time that this
 *   takes for one sentence. Both are told in wall time and in processor time, the server's with its client's, and once more with an encoder's time left out.
 * texts: hybrid searches of 16 clients among these, against one at a time in process, the encoder's batches of 16 and single texts.
 *
 * The clients have a thread of their own, so the delays of the event loop are the server's; server, encoder and clients share the cores.
 */

const STAGES = ['vectors', 'import', 'texts'] as const;

const { values } = parseArgs({
  options: {
    stages: { type: 'string', default: STAGES.join() },
    count: { type: 'string', default: '50000' },
    data: { type: 'string', default: DEFAULT_DATA },
  },
});
const stages = new Set(chosenNames('--stages', values.stages, STAGES));
const count = Number(values.count);
const DIM = 256;
const SEARCH = '/v1/collections/vectors/search';
const SEED = 21;
const QUERIES = 300;
const TEXT_QUERIES = 1600;
const CLIENTS = 16;
const KENYON = join(packageRoot(), 'dist', 'src', 'cli', 'kenyon.js');

const folder = await mkdtemp(join(tmpdir(), 'kenyon-http-'));
const encoder = await loadEncoder();
const kenyon = await open(join(folder, 'db'), { encoder: async () => encoder });
const server = await createServer(kenyon, { encoder: async () => encoder });
const url = await server.listen({ port: 0 });
const clients = new LoadClients();
const probe = new LoopProbe();
try {
  if (stages.has('vectors')) await vectors();
  if (stages.has('import') || stages.has('texts')) await importing(await lcqmcSentences(values.data));
} finally {
  probe.close();
  await clients.close();
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
  const queries = rows.slice(count);
  const bodies = queries.map((query) => JSON.stringify({ vector: [...query], k: 10 }));
  const answered = await fetch(`${url}${SEARCH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bodies[0],
  });
  const bare = await bareServer(await answered.text());
  const times: Record<'engine' | 'http' | 'bare', number[]> = { engine: [], http: [], bare: [] };
  const spent = { engine: 0, http: 0, bare: 0 };
  for (let round = -1; round < 3; round++) {
    for (let from = 0; from < QUERIES; from += 100) {
      const engine: number[] = [];
      const before = cpuMs();
      for (const query of queries.slice(from, from + 100)) {
        const startedAt = performance.now();
        await collection.search(query, { k: 10 });
        engine.push(performance.now() - startedAt);
      }
      const between = cpuMs();
      const { ms } = await clients.ask(`${url}${SEARCH}`, bodies.slice(from, from + 100), 1);
      const after = cpuMs();
      const { ms: bareMs } = await clients.ask(bare.url, bodies.slice(from, from + 100), 1);
      if (round < 0) continue;
      spent.engine += between - before;
      spent.http += after - between;
      spent.bare += cpuMs() - after;
      times.engine.push(...engine);
      times.http.push(...ms);
      times.bare.push(...bareMs);
    }
  }
  await bare.close();
  const [engine, http] = [median(times.engine), median(times.http)];
  record('http-load', {
    stage: 'vectors',
    count,
    dim: DIM,
    k: 10,
    engineMedianMs: rounded(engine),
    httpMedianMs: rounded(http),
    bareHttpMedianMs: rounded(median(times.bare)),
    ratio: rounded(http / engine),
    httpP95Ms: rounded(quantile(times.http, 0.95)),
    engineCpuMs: rounded(spent.engine / times.engine.length),
    httpCpuMs: rounded(spent.http / times.http.length),
    bareHttpCpuMs: rounded(spent.bare / times.bare.length),
    seed: SEED,
  });
}

/** A server that reads JSON and answers with the same text each time. */
async function bareServer(answer: string): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const bareHttp = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    JSON.parse(Buffer.concat(chunks).toString());
    response.setHeader('content-type', 'application/json').end(answer);
  });
  await once(bareHttp.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(bareHttp.address() as AddressInfo).port}`,
    close: async () => {
      bareHttp.closeAllConnections();
      await once(bareHttp.close(), 'close');
    },
  };
}

async function importing(sentences: readonly string[]): Promise<void> {
  const texts = sentences.slice(0, count);
  const file = join(folder, 'texts.jsonl');
  const first = join(folder, 'first.jsonl');
  const lines = texts.map((text, i) => JSON.stringify({ id: `d${i}`, text }));
  await writeFile(file, lines.join('\n'));
  await writeFile(first, lines[0]);
  const collection = kenyon.collection('texts');
  await encoder.encode([texts[0]], { role: 'document' });
  const before = cpuMs();
  const startedAt = performance.now();
  const watched = await watch(async () => {
    await clients.sendFile(`${url}/v1/collections/texts/import?results=failed`, file);
    await collection.catchUp();
  });
  const http = { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (cpuMs() - before) / 1000 };
  if (stages.has('import')) {
    const start = await indexed(first, 'one');
    const whole = await indexed(file, 'all');
    const index = { seconds: whole.seconds - start.seconds, cpuSeconds: whole.cpuSeconds - start.cpuSeconds };
    record('http-load', {
      stage: 'import',
      documents: count,
      httpSeconds: rounded(http.seconds),
      indexSeconds: rounded(index.seconds),
      startSeconds: rounded(start.seconds),
      ratio: rounded(index.seconds / http.seconds),
      httpCpuSeconds: rounded(http.cpuSeconds),
      indexCpuSeconds: rounded(index.cpuSeconds),
      cpuRatio: rounded(index.cpuSeconds / http.cpuSeconds),
      ...watched,
    });
  }
  if (stages.has('texts')) await searching(sentences.slice(count, count + TEXT_QUERIES));
}

/** Runs `kenyon index` on a file. */
async function indexed(file: string, name: string): Promise<{ seconds: number; cpuSeconds: number }> {
  const tell = `process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error('cpu ' + (user + system)); });`;
  const startedAt = performance.now();
  const parameters = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, KENYON];
  const child = spawn(process.execPath, [...parameters, 'index', file, '--db', join(folder, name)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (part) => {
    said += part;
  });
  const [code] = await once(child, 'close');
  const cpu = /^cpu (\d+)$/m.exec(said)?.[1];
  if (code !== 0 || cpu === undefined) throw new Error(`kenyon index ended with ${code}: ${said}`);
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: Number(cpu) / 1e6 };
}

async function searching(queries: readonly string[]): Promise<void> {
  const collection = kenyon.collection('texts');
  const bodies = queries.map((query) => JSON.stringify({ query, k: 10 }));
  const address = `${url}/v1/collections/texts/search`;
  await clients.ask(address, bodies.slice(0, 100), CLIENTS);
  const few = queries.slice(0, 400);
  const rates: Record<string, number[]> = { engine: [], http: [], batches: [], singles: [] };
  const ms: number[] = [];
  const delays: Awaited<ReturnType<typeof watch>>[] = [];
  let spent = 0;
  for (let round = 0; round < 3; round++) {
    rates.engine.push(
      await rateOf(few, async () => {
        for (const query of few) await collection.search(query, { k: 10 });
      }),
    );
    const before = cpuMs();
    delays.push(
      await watch(async () => {
        const answered = await clients.ask(address, bodies, CLIENTS);
        rates.http.push(queries.length / answered.seconds);
        ms.push(...answered.ms);
      }),
    );
    spent += cpuMs() - before;
    rates.batches.push(
      await rateOf(few, async () => {
        for (let i = 0; i < few.length; i += CLIENTS)
          await encoder.encode(few.slice(i, i + CLIENTS), { role: 'query' });
      }),
    );
    rates.singles.push(
      await rateOf(few, async () => {
        for (const query of few) await encoder.encode([query], { role: 'query' });
      }),
    );
  }
  const perSecond = Object.fromEntries(Object.entries(rates).map(([name, some]) => [name, rounded(median(some))]));
  record('http-load', {
    stage: 'texts',
    documents: count,
    clients: CLIENTS,
    perSecond,
    ratio: rounded(median(rates.http) / median(rates.batches)),
    httpMedianMs: rounded(median(ms)),
    httpP99Ms: rounded(quantile(ms, 0.99)),
    httpCpuMs: rounded(spent / ms.length),
    ...delays.toSorted((a, b) => a.loopP99Ms - b.loopP99Ms)[1],
  });
}

/** Delays of the event loop while work is done: of a timer of 1 ms, and the longest turn in processor time, which other processes are not in. */
async function watch(
  work: () => Promise<unknown>,
): Promise<{ loopP99Ms: number; loopMaxMs: number; longestTurnCpuMs?: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { cpuMs } = await probe.watch(work);
  delay.disable();
  return {
    loopP99Ms: rounded(delay.percentile(99) / 1e6),
    loopMaxMs: rounded(delay.max / 1e6),
    ...(cpuMs !== undefined && { longestTurnCpuMs: rounded(cpuMs) }),
  };
}

async function rateOf(queries: readonly string[], job: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await job();
  return (1000 * queries.length) / (performance.now() - startedAt);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

import { createReadStream } from 'node:fs';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** Requests of clients, all to one route. */
interface Load {
  readonly url: string;
  /** JSON bodies, each sent once; or one file, as NDJSON. */
  readonly bodies?: readonly string[];
  readonly file?: string;
  /** Requests under way at a time. */
  readonly clients: number;
}

/** Times of the answers to a load. */
export interface LoadResult {
  readonly seconds: number;
  /** Milliseconds of each request, in the order in which they ended. */
  readonly ms: number[];
  /** Processor time of the clients' thread is not told by Node; the share of the time in which it was busy is. */
  readonly busy: number;
}

/** Clients of a server in a thread of their own, so that the event loop that is watched is the server's alone; they use the same cores. */
export class LoadClients {
  readonly #worker = new Worker(new URL(import.meta.url));

  /** Sends bodies, and waits for all answers. @throws Error for an answer other than 200. */
  ask(url: string, bodies: readonly string[], clients: number): Promise<LoadResult> {
    return this.#run({ url, bodies, clients });
  }

  /** Sends a file. */
  sendFile(url: string, file: string): Promise<LoadResult> {
    return this.#run({ url, file, clients: 1 });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #run(load: Load): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      this.#worker.once('message', ({ result, error }: { result?: LoadResult; error?: string }) => {
        if (result === undefined) reject(new Error(error));
        else resolve(result);
      });
      this.#worker.postMessage(load);
    });
  }
}

async function run({ url, bodies = [], file, clients }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const ms: number[] = [];
  const { eventLoopUtilization } = performance;
  const before = eventLoopUtilization();
  const startedAt = performance.now();
  let next = 0;
  const client = async () => {
    while (next < bodies.length) {
      const sentAt = performance.now();
      await send(url, agent, bodies[next++]);
      ms.push(performance.now() - sentAt);
    }
  };
  if (file !== undefined) await send(url, agent, createReadStream(file), 'application/x-ndjson');
  else await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { seconds, ms, busy: eventLoopUtilization(before).utilization };
}

/** Sends a request and reads all of the answer. */
function send(
  url: string,
  agent: Agent,
  body: string | NodeJS.ReadableStream,
  type = 'application/json',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers: { 'content-type': type } }, (answer) => {
      buffer(answer).then((bytes) => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${answer.statusCode} ${bytes.toString().slice(0, 500)}`));
      }, reject);
    });
    sending.on('error', reject);
    if (typeof body === 'string') sending.end(body);
    else body.pipe(sending);
  });
}

if (!isMainThread) {
  parentPort!.on('message', (load: Load) => {
    run(load).then(
      (result) => parentPort!.postMessage({ result }),
      (error: Error) => parentPort!.postMessage({ error: error.message }),
    );
  });
}

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { InjectOptions, Response } from 'light-my-request';
import type { Kenyon, OpenOptions } from '../../../src/database/kenyon.ts';
import { createServer, type KenyonServer } from '../../../src/server/create-server.ts';
import type { ServerOptions } from '../../../src/server/settings/server-options.ts';
import { LOOK_EVERY_MS } from '../../../src/server/settings/state-file.ts';
import type { Task } from '../../../src/server/work/task.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { DescribedAnswers } from './described-answers.ts';

/** A server of a new database, both of which go when the test ends. */
export interface TestServer {
  readonly server: KenyonServer;
  readonly kenyon: Kenyon;
  readonly path: string;
  /** Sends a request without a network, and checks that the answer is as its route describes it. */
  readonly send: (
    method: string,
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
}

/** Makes such a server. */
export async function serveForTest(
  t: TestContext,
  options: ServerOptions = {},
  open: OpenOptions = {},
): Promise<TestServer> {
  const encoder = new NgramEncoder();
  const { kenyon, path } = await temporaryDatabase(t, { encoder, ...open });
  const server = await createServer(kenyon, { encoder: async () => encoder, ...options });
  t.after(() => server.close());
  const answers = new DescribedAnswers(server);
  const send: TestServer['send'] = async (method, url, body, headers = {}) => {
    const payload = body === undefined ? {} : { payload: body as string };
    const response = await server.app.inject({
      method: method as InjectOptions['method'],
      url,
      headers: { ...headers },
      ...payload,
    } as InjectOptions);
    answers.check(method, url, response);
    return response;
  };
  return { server, kenyon, path, send };
}

/** The task that an answer started, once it has ended. */
export async function taskEnded(
  send: TestServer['send'],
  started: Response,
  headers: Readonly<Record<string, string>> = {},
): Promise<Task> {
  assert.equal(started.statusCode, 202, started.body);
  for (;;) {
    const task = (await send('GET', String(started.headers.location), undefined, headers)).json() as Task;
    if (task.endedAt !== undefined) return task;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the task that an answer started came to. */
export async function taskResult(send: TestServer['send'], started: Response) {
  const task = await taskEnded(send, started);
  assert.equal(task.status, 'done', JSON.stringify(task));
  return (await send('GET', `/v1/tasks/${task.id}/result`)).json();
}

/** Documents of several cities. */
export const CITIES = [
  { id: 'a', text: '北京的秋天很美', city: '北京', price: 10 },
  { id: 'b', text: '上海的夜景很美', city: '上海', price: 20 },
  { id: 'c', text: 'autumn in Beijing is beautiful', city: '北京', price: 30 },
];

/** Resolves when servers look at their files of state again, which others may have changed. */
export function untilLookedAgain(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS + 10));
}

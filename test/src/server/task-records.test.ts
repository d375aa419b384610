import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from '../../../src/server/create-server.ts';
import { TaskRecords } from '../../../src/server/work/task-records.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { DescribedAnswers } from './described-answers.ts';

test('of tasks that have ended as many are kept as are to be remembered, the last ones, and all that have not', async (t) => {
  const path = await temporaryDirectory(t);
  await mkdir(join(path, 'server'), { recursive: true });
  const records = new TaskRecords(path, 300);
  const task = { kind: 'snapshot', collections: [], status: 'done', createdAt: '2024-01-01T00:00:00.000Z' } as const;
  const { status: _, ...open } = task;
  await records.keep({ id: 'open', ...open, status: 'running' });
  for (let i = 0; i < 305; i++) await records.keep({ ...task, id: String(i), endedAt: task.createdAt });
  const ids = (await records.recall()).map(({ id }) => id);
  assert.deepEqual([ids.length, ids[0], ids[1], ids.at(-1)], [302, 'open', '4', '304']);
});

/** Values of which any field has at most some. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  'text',
  -1,
  0,
  0.5,
  -125899906842624,
  2 ** 63,
  2 ** 53 - 1,
  [],
  [null],
  {},
  { lock: -125899906842624 },
  { lock: 'text' },
  { pid: -1 },
  undefined,
];

/** Every record that another value in one place makes of this one, places within places too. */
function* damagedCopies(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    for (const odd of [...ODD_VALUES, ...damagedCopies(inner)])
      yield Array.isArray(value) ? value.with(Number(name), odd) : { ...value, [name]: odd };
  }
}

test('whatever a field of a kept task is replaced by, the server starts, tells its tasks, and notes what it dropped', async (t) => {
  const createdAt = '2024-01-01T00:00:00.000Z';
  const open = { kind: 'import', collections: ['shop'], key: 'k', status: 'running', createdAt, startedAt: createdAt };
  const progress = { stage: 'encode', done: 1, total: 2 };
  const done = { ...open, status: 'failed', endedAt: createdAt, error: { code: 'X', detail: 'why' } };
  const whole = [
    { task: { id: 'a', ...open, progress }, maker: { lock: 2 ** 50 + 1 } },
    { task: { id: 'b', ...open }, maker: { pid: 2 ** 30 } },
    { task: { id: 'c', ...open }, pid: 2 ** 30 },
    { task: { id: 'd', ...done }, maker: { lock: 2 ** 50 + 1 } },
  ];
  const damaged = whole.flatMap((record) => [...damagedCopies(record)]).concat(ODD_VALUES);
  const { kenyon, path } = await temporaryDatabase(t, {});
  const file = join(path, 'server', 'tasks.json');
  await mkdir(join(path, 'server'), { recursive: true });
  const serveFrom = async (text: string) => {
    await writeFile(file, text);
    const lines: string[] = [];
    const server = await createServer(kenyon, { log: { write: (line) => lines.push(line) } });
    const answer = await server.app.inject({ method: 'GET', url: '/v1/tasks' });
    new DescribedAnswers(server).check('GET', '/v1/tasks', answer);
    await server.close();
    assert.equal(answer.statusCode, 200, answer.body);
    return {
      tasks: answer.json().tasks as { id: string }[],
      warned: lines.filter((line) => line.includes('"level":40')),
    };
  };
  const last = { task: { ...done, id: 'last' }, maker: { lock: 2 ** 50 + 1 } };
  const { tasks, warned } = await serveFrom(JSON.stringify([...damaged, last]));
  assert.ok(damaged.length > 800, String(damaged.length));
  assert.equal(tasks[0].id, 'last');
  assert.match(warned.join(), /\d{3,} records of .* are damaged/);
  for (const text of ['{}', 'null', '[{', '"text"', '']) {
    const { tasks, warned } = await serveFrom(text);
    assert.deepEqual([tasks, warned.length], [[], 1], text);
  }
  const kept = await serveFrom(JSON.stringify(whole));
  assert.deepEqual([kept.tasks.length, kept.warned], [4, []]);
  assert.equal(JSON.parse(await readFile(file, 'utf8')).length, 4);
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { run } from '../../../../src/cli/program/run.ts';
import { writeLittleEntityModel } from '../../../fixtures/entity-model-fixture.ts';
import { writeLittleModel } from '../../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { recordTerminal, runHere } from '../fake-terminal.ts';

test('messages are read as users see them', () => {
  assert.equal(process.env.KENYON_DEBUG, undefined, 'these tests read messages as users see them');
});

const RULES = ['ner', '--rules-only'];

async function writeIn(t: TestContext, name: string, content: string | Buffer): Promise<string> {
  const path = join(await temporaryDirectory(t), name);
  await writeFile(path, content);
  return path;
}

async function entityModel(): Promise<string[]> {
  const dir = await writeLittleEntityModel();
  return ['--model', dir, '--threads', '1'];
}

const linesOf = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a text of the command line is read, and the day that words count from is today unless told', async () => {
  const { code, out } = await runHere([...RULES, '--text', '昨天和2024年5月3日', '--now', '2024-05-31']);
  assert.equal(code, 0);
  assert.equal(out, '0-2   date  昨天          = 2024-05-30\n3-12  date  2024年5月3日  = 2024-05-03\n');
  const today = await runHere([...RULES, '--text', '昨天', '--json']);
  assert.match(linesOf(today.out)[0].entities[0].value, /^\d{4}-\d\d-\d\d$/);
});

test('of a file every line is told, with offsets into the text, and bad lines by number', async (t) => {
  const rows = ['{"id":7,"text":"a 2024年5月3日"}', 'nonsense', '{"text":""}', '', '{"text":"nothing"}'];
  const file = await writeIn(t, 'texts.jsonl.gz', gzipSync(rows.join('\n')));
  const plain = await runHere([...RULES, file]);
  assert.equal(plain.code, 0);
  assert.equal(plain.out, '1: 2-11  date  2024年5月3日  = 2024-05-03\n');
  assert.match(plain.err, /^line 2: not JSON.*\nline 3: field "text" is empty\n.*: 2 texts: 1 entity, 2 bad lines \(/);

  const json = await runHere([...RULES, file, '--json']);
  const [first, second] = linesOf(json.out);
  const [date] = first.entities;
  assert.deepEqual([first.line, first.id, first.text], [1, '7', undefined]);
  assert.deepEqual(
    [date.start, date.end, date.type, date.text, date.value, date.source],
    [2, 11, 'date', '2024年5月3日', '2024-05-03', 'rule'],
  );
  assert.deepEqual(second, { line: 5, text: 'nothing', entities: [] });
  assert.equal((await runHere([...RULES, file, '--strict'])).code, 1);
});

test('tables and plain lines are read as kenyon index reads them, standard input too', async (t) => {
  const table = await writeIn(t, 'texts.csv', 'name,body\nx,"in\n2024年5月3日"\n');
  const { out } = await runHere([...RULES, table, '--text-field', 'body', '--id-field', 'name', '--json']);
  const [{ line, id, entities }] = linesOf(out);
  assert.deepEqual([line, id, entities[0].start], [2, 'x', 3]);
  const piped = await runHere([...RULES, '-'], 'nothing\n2023年\n');
  assert.match(piped.out, /^2: 0-5 {2}date {2}2023年 {2}= 2023-01-01\/2023-12-31\n$/);
});

test('a file of bad lines alone fails, an empty one does not', async () => {
  assert.equal((await runHere([...RULES, '-'], '{"a":1}\n')).code, 1);
  assert.equal((await runHere([...RULES, '-'], '')).code, 0);
});

test(
  'the model finds with its own types, which can be chosen, and rules can be left out',
  needsOnnxRuntime,
  async () => {
    const model = await entityModel();
    const text = '今天天气很好2024年5月3日';
    const typesOf = async (...more: string[]) => {
      const { code, out, err } = await runHere(['ner', '--text', text, '--json', ...model, ...more]);
      assert.equal(code, 0, err);
      const { entities } = linesOf(out)[0] as { entities: { type: string; source: string }[] };
      return new Set(entities.map(({ type, source }) => `${type} ${source}`));
    };
    const all = await typesOf();
    assert.ok(all.has('date rule') && [...all].some((found) => found.endsWith('model')));
    assert.ok(!(await typesOf('--no-rules')).has('date rule'));
    assert.deepEqual(await typesOf('--types', 'date'), new Set(['date rule']));
    const places = await typesOf('--types', 'place,person');
    assert.ok([...places].every((found) => ['place model', 'person model'].includes(found)));
  },
);

test('what cannot be done is said, with what to do', needsOnnxRuntime, async () => {
  const model = await entityModel();
  const says = async (args: readonly string[], code: number, message: RegExp) => {
    const result = await runHere(['ner', ...args]);
    assert.equal(result.code, code);
    assert.match(result.err, message);
    assert.equal(result.out, '');
  };
  await says([], 2, /FILE or --text/);
  await says(['file.txt', '--text', 'a'], 2, /not both/);
  await says(['--text', 'a', '--no-rules', '--rules-only'], 2, /leave nothing/);
  await says(['--text', 'a', '--types', 'place,'], 2, /names with commas/);
  for (const day of ['2024-02-30', 'tomorrow', '2024-5-1', '0050-01-01']) {
    await says(['--text', 'a', '--rules-only', '--now', day], 2, /--now must be a day/);
  }
  await says(['--text', 'a', ...model, '--types', 'persn'], 2, /did you mean person/);
  await says(['nowhere.txt', '--rules-only'], 1, /there is no such file/);
  const encoder = await writeLittleModel();
  await says(['--text', 'a', '--model', encoder], 2, /finds no entities.*loadEncoder/);
});

test('control characters of a text never reach the terminal', async () => {
  const { out } = await runHere([...RULES, '--text', '2024年\u001b[31m5月\u202e3日', '--now', '2024-05-31']);
  assert.ok(!out.includes('\u001b') && !out.includes('\u202e'));
});

test('an interrupt stops well: what was found stays', async () => {
  const interrupt = new AbortController();
  const deadline = performance.now() + 60_000;
  async function* lines() {
    yield Buffer.from(`${'2023年\n'.repeat(64)}the next batch\n`);
    // The progress on the terminal tells when the first batch is done.
    while (!terminal.err().includes('64 texts') && performance.now() < deadline) await setTimeout(5);
    interrupt.abort(new Error('interrupted'));
  }
  const recorded = recordTerminal({ tty: 100, stdin: Readable.from(lines()) });
  const terminal = { ...recorded, signal: interrupt.signal };
  assert.equal(await run([...RULES, '-', '--json'], COMMANDS, terminal), 1);
  assert.deepEqual(
    linesOf(terminal.out()).map(({ line }) => line),
    Array.from({ length: 64 }, (_, i) => i + 1),
  );
  assert.match(terminal.err(), /finding entities was aborted/);
});

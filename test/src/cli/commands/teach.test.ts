import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadEncoder } from '../../../../encoders/pretrained.ts';
import { openTaught } from '../../../../encoders/training/taught/open-taught.ts';
import { COMMANDS } from '../../../../src/cli/commands.ts';
import { run } from '../../../../src/cli/program/run.ts';
import { writeLittleModel } from '../../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { recordTerminal, runHere } from '../fake-terminal.ts';

interface World {
  readonly folder: string;
  readonly out: string;
  readonly model: string[];
  /** Teaches with the little model. */
  teach(args: readonly string[], input?: string): ReturnType<typeof runHere>;
}

async function littleWorld(t: TestContext): Promise<World> {
  const folder = await temporaryDirectory(t);
  const dir = await writeLittleModel();
  const out = join(folder, 'taught');
  const model = ['--model', dir, '--threads', '1'];
  return { folder, out, model, teach: (args, input) => runHere(['teach', ...model, '--out', out, ...args], input) };
}

const linesOf = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

test('the texts of a file are taught in one role, as the model encodes them', needsOnnxRuntime, async (t) => {
  const { folder, out, model, teach } = await littleWorld(t);
  const file = join(folder, 'texts.jsonl.gz');
  await writeFile(file, gzipSync(linesOf({ text: '今天' }, { text: 'hello' }, { text: '今天' })));
  const { code, out: said, err } = await teach(['--role', 'document', file]);
  assert.deepEqual([code, err], [0, '']);
  assert.match(said, /taught: 2 texts taught, 1 skipped, 2 in all \(.*\/s; .*1 thread\)\n$/);
  const encoder = await loadEncoder(model[1], { threads: 1 });
  t.after(() => encoder.close());
  const taught = await openTaught(out, { teacher: encoder.fingerprint });
  const row = new Float32Array(taught.dim);
  taught.copyRow(taught.rowOf('hello', 'document'), row);
  const expected = await encoder.encode(['hello']);
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(row[i] - value) < 1e-3);
  assert.equal(taught.rowOf('hello', 'query'), -1);
});

test('without --role each line says its own, and like stands for the text where it is', needsOnnxRuntime, async (t) => {
  const { out, teach } = await littleWorld(t);
  const lines = linesOf(
    { text: '天', role: 'query', kind: 'question' },
    { text: '氣', like: '气', role: 'document' },
    { text: 'no role' },
  );
  const { code, out: said, err } = await teach(['-', '--json'], lines);
  assert.equal(code, 0);
  assert.match(err, /^line 3: field "role" must be query or document, got undefined; --role/);
  const { taught, skipped, count, lines: read, badLines, textsPerSecond } = JSON.parse(said);
  assert.deepEqual(
    { taught, skipped, count, read, badLines },
    { taught: 2, skipped: 0, count: 2, read: 2, badLines: 1 },
  );
  assert.ok(textsPerSecond > 0);
  const vectors = await openTaught(out);
  assert.deepEqual(
    [vectors.rowOf('天', 'query'), vectors.rowOf('气', 'document'), vectors.rowOf('氣', 'document')].map(
      (row) => row >= 0,
    ),
    [true, true, false],
  );
});

test('--field teaches other fields, where a line has them', needsOnnxRuntime, async (t) => {
  const { out, teach } = await littleWorld(t);
  const lines = linesOf(
    { text: '吃饭', english: 'to eat', title: 'meal', role: 'query' },
    { text: '好', english: null },
    { text: '不好', english: 7, role: 'query' },
  );
  const { code, out: said, err } = await teach(['-', '--field', 'english', '--field', 'title'], lines);
  assert.equal(code, 0);
  assert.equal(err, 'line 3: field "english" must be a text, got a number\n');
  assert.match(said, /2 texts taught, 0 skipped, 1 line without the field, 1 bad line, 2 in all/);
  const vectors = await openTaught(out);
  assert.ok(vectors.rowOf('to eat', 'query') >= 0 && vectors.rowOf('meal', 'query') >= 0);
  assert.equal(vectors.rowOf('吃饭', 'query'), -1);
});

test('the same command again teaches nothing, and one with more files what is new', needsOnnxRuntime, async (t) => {
  const { folder, out, teach } = await littleWorld(t);
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await writeFile(one, linesOf({ text: 'a' }, { text: 'b' }));
  await writeFile(two, linesOf({ text: 'b' }, { text: 'c' }));
  await teach(['--role', 'query', one]);
  const before = await readFile(out);
  assert.match((await teach(['--role', 'query', one])).out, /0 texts taught, 2 skipped, 2 in all/);
  assert.ok((await readFile(out)).equals(before));
  assert.match((await teach(['--role', 'query', one, two])).out, /1 text taught, 3 skipped, 3 in all/);
});

test('an interrupt says where the work is and how it goes on', needsOnnxRuntime, async (t) => {
  const { out, model } = await littleWorld(t);
  const interrupt = new AbortController();
  async function* lines() {
    yield Buffer.from(linesOf({ text: 'a' }));
    interrupt.abort(new Error('interrupted'));
    yield Buffer.from(linesOf({ text: 'b' }));
  }
  const recorded = recordTerminal({ stdin: Readable.from(lines()) });
  const terminal = { ...recorded, signal: interrupt.signal };
  assert.equal(await run(['teach', ...model, '--out', out, '--role', 'query', '-'], COMMANDS, terminal), 1);
  assert.match(terminal.err(), /what was taught is in .*taught; the same command goes on/);
  assert.equal(terminal.out(), '');
  assert.equal((await openTaught(out)).count, 0);
});

test('what cannot be done is said in a line', needsOnnxRuntime, async (t) => {
  const { folder, out, teach } = await littleWorld(t);
  const says = async (args: readonly string[], code: number, message: RegExp, input = '') => {
    const result = await teach(args, input);
    assert.equal(result.code, code, result.err);
    assert.match(result.err, message);
  };
  await says([], 2, /TEXTS/);
  await says(['--role', 'passage', '-'], 2, /--role/);
  await says(['-', '-'], 2, /standard input can be read only once/);
  await says([join(folder, 'none.jsonl')], 1, /there is no such file/);
  await says(['--role', 'query', '-'], 1, /line 1: not JSON[^\n]*\n$/, 'nonsense\n');
  await says(['--role', 'query', '-'], 1, /line 1: field "text" is empty/, '{"text":" "}');
  assert.equal((await teach(['--role', 'query', '-'], '{"title":"a"}')).code, 1);
  assert.equal((await teach(['--role', 'query', '-'], '')).code, 0);
  await writeFile(out, 'a letter to a friend');
  await says(['--role', 'query', '-'], 1, /holds no taught vectors[^\n]*\n$/, '{"text":"a"}');
});

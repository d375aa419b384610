import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadEncoder } from '../../../../encoders/pretrained.ts';
import { openTaught } from '../../../../encoders/training/taught/open-taught.ts';
import { writeLittleModel } from '../../../fixtures/model-fixture.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

const PAIRS = [
  { query: '今天天气', passage: '天气很好', kind: 'zh-made' },
  { query: '去吃饭', passage: '我们去吃饭', kind: 'zh-made' },
  { query: '去吃饭', passage: '吃饭去', kind: 'zh-made' },
  { query: 'left out', passage: 'of this kind', kind: 'en-made' },
];
const ITEMS = [
  { text: '天很好', role: 'query', kind: 'zh-made' },
  { text: '氣', like: '气很坏', role: 'document', kind: 'zh-made' },
  ...['今天很好', '今天不坏', '我们很好', '去吃', '天气不好'].map((text) => ({
    text,
    role: 'document',
    kind: 'zh-made',
  })),
];

const linesOf = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

async function littleWorld(t: TestContext) {
  const folder = await temporaryDirectory(t);
  const [model, teacher] = await Promise.all([writeLittleModel(), writeLittleModel('float32', 3)]);
  const files = [join(folder, 'items.jsonl'), join(folder, 'pairs.jsonl')];
  await writeFile(files[0], linesOf(ITEMS));
  await writeFile(files[1], linesOf(PAIRS));
  const out = join(folder, 'lists');
  const args = [...files, '--model', model, '--teacher', teacher, '--out', out, '--threads', '1', '--size', '4'];
  const make = (more: readonly string[] = []) => runHere(['lists', ...args, '--kinds', 'zh-made', ...more]);
  const lists = async () =>
    (await readFile(join(out, 'lists.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { folder, out, teacher, make, lists };
}

test(
  'every query is listed with an answer and with hits, as the teacher and words see them',
  needsOnnxRuntime,
  async (t) => {
    const { out, teacher, make, lists } = await littleWorld(t);
    const { code, out: said } = await make();
    assert.equal(code, 0);
    assert.match(
      said,
      /^3 lists from 9 passages; of 2 known answers the first of their list are \d.* by the teacher, \d.* by words\n$/,
    );
    const found = await lists();
    assert.deepEqual(new Set(found.map(({ query }) => query)), new Set(['今天天气', '去吃饭', '天很好']));
    const passages = [
      ...PAIRS.slice(0, 3).map(({ passage }) => passage),
      ...ITEMS.slice(1).map(({ like, text }) => like ?? text),
    ];
    const encoder = await loadEncoder(teacher, { threads: 1 });
    t.after(() => encoder.close());
    for (const list of found) {
      assert.equal(new Set(list.passages).size, 4);
      assert.ok(list.passages.every((text: string) => passages.includes(text)));
      const answers = PAIRS.filter(({ query }) => query === list.query).map(({ passage }) => passage);
      assert.equal(list.answers.length, Math.min(1, answers.length));
      assert.deepEqual(
        list.passages.filter((text: string) => answers.includes(text)),
        list.answers.map((at: number) => list.passages[at]),
        'of two answers one is listed',
      );
      const [query] = [await encoder.encode([list.query], { role: 'query' })];
      const rows = await encoder.encode(list.passages, { role: 'document' });
      list.teacher.forEach((cosine: number, i: number) => {
        const expected = query.reduce((sum, value, d) => sum + value * rows[i * encoder.dim + d], 0);
        assert.ok(Math.abs(cosine - expected) < 2e-3, `${cosine}, expected ${expected}`);
      });
      assert.ok(list.words.some((score: number) => score > 0));
    }
    const taught = await openTaught(join(out, 'teacher.vectors'));
    assert.ok(taught.rowOf('of this kind', 'document') < 0);
  },
);

test(
  'the same command goes on, gives the same lists, and refuses passages of other texts',
  needsOnnxRuntime,
  async (t) => {
    const { make, lists } = await littleWorld(t);
    await make(['--queries', '2']);
    assert.equal((await lists()).length, 2);
    await make();
    const first = await lists();
    const again = await make(['--json']);
    assert.deepEqual(await lists(), first);
    const { lists: count, answered, passages, firstByTeacher } = JSON.parse(again.out);
    assert.deepEqual([count, answered, passages], [3, 2, 9]);
    assert.ok(firstByTeacher >= 0 && firstByTeacher <= 1);
    const { code, err } = await make(['--lines', '3']);
    assert.equal(code, 1);
    assert.match(err, /other texts; write to another folder/);
  },
);

test('a line that is neither is refused by its number', needsOnnxRuntime, async (t) => {
  const { folder, make } = await littleWorld(t);
  await writeFile(join(folder, 'pairs.jsonl'), linesOf([PAIRS[0], { query: '今天' }]));
  const { code, err } = await make();
  assert.equal(code, 1);
  assert.match(err, /pairs\.jsonl: line 2: expected texts in "query" and "passage", or a text and its "role"/);
});

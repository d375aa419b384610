import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { tinyModelFolder } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const CITIES = ['北京', '上海'];
const LINES = Array.from({ length: 24 }, (_, i) => ({
  id: `d${i}`,
  text: `护照丢了 ${i}, 202${i % 4}年3月${(i % 28) + 1}日`,
  city: CITIES[i % 2],
}));

async function setUp(t: TestContext) {
  const { folder, model } = await tinyModelFolder(t);
  const file = join(folder, 'docs.jsonl');
  await writeFile(file, LINES.map((line) => JSON.stringify(line)).join('\n'));
  const common = ['--db', join(folder, 'db'), ...model];
  return {
    folder,
    index: (...more: string[]) => runHere(['index', file, ...common, ...more]),
    search: (query: string, ...more: string[]) => runHere(['search', query, ...common, ...more]),
    fields: (...more: string[]) => runHere(['fields', '--db', join(folder, 'db'), '--entities', ...more]),
  };
}

const RULES_ALONE = ['--entities', '--entity-model', 'none'];

test('the entities of the query stand above the hits, and what they kept out below', needsOnnxRuntime, async (t) => {
  const { index, search } = await setUp(t);
  assert.equal((await index(...RULES_ALONE, '--entity-fields', 'city')).code, 0);
  const { out, err, code } = await search('2021年在北京护照丢了', '-k', '3', '--entities', 'filter', '--explain');
  assert.equal(code, 0);
  // The tiny model was never trained, so that nothing is near.
  assert.match(err, /^(kenyon: nothing seems to fit the query; what is nearest is shown\n)?$/);
  const [head] = out.split('\n');
  assert.equal(
    head,
    'entities: 2021年 → date:2021-01-01/2021-12-31: only moves hits up, would leave none · 北京 → city:北京 (12 documents)',
  );
  assert.match(out, /\ncity:北京 kept out (d\d+ ?)+; without it: d\d+ d\d+ d\d+\n/);
  assert.match(out, /12 documents allowed.*date:2021-01-01\/2021-12-31 not demanded: would leave none/);
  const off = await search(
    '2021年在北京护照丢了',
    '-k',
    '3',
    '--entities',
    'filter',
    '--without',
    'city:北京',
    '--without',
    'x:y',
  );
  assert.match(off.out, /^entities: 2021年 → .*\(6 documents\) · 北京 → city:北京: removed\n/);
  assert.match(off.err, /^kenyon: no entity of the query is "x:y", so --without left out nothing\n/);
});

test(
  'JSON carries entities with what they kept out, and boosted hits what they gained',
  needsOnnxRuntime,
  async (t) => {
    const { index, search } = await setUp(t);
    await index(...RULES_ALONE, '--entity-fields', 'city');
    const filtered = JSON.parse(
      (await search('北京护照丢了', '-k', '3', '--entities', 'filter', '--explain', '--json')).out,
    );
    assert.equal(filtered.entities[0].key, 'city:北京');
    assert.equal(filtered.entities[0].without.length, 3);
    assert.ok(filtered.hits.every(({ doc }: { doc: { city: string } }) => doc.city === '北京'));
    const boosted = await search('北京护照丢了', '--entities', 'boost', '--explain');
    assert.match(boosted.out, /has city:北京, \+0\.\d{3} · meaning/);
    const none = await search('护照丢了', '--entities', 'boost');
    assert.match(none.out, /^entities: none found in the query\n/);
  },
);

test('aliases come from a file, and indexing again keeps what is not given', needsOnnxRuntime, async (t) => {
  const { folder, index, search } = await setUp(t);
  const aliases = join(folder, 'aliases.json');
  await writeFile(aliases, '{"北京": ["帝都"]}');
  await index(...RULES_ALONE, '--entity-fields', 'city', '--entity-aliases', aliases);
  await index('--entities');
  const { out } = await search('帝都护照丢了', '--entities', 'filter');
  assert.match(out, /^entities: 帝都 → city:北京 \(12 documents\)\n/);
  await writeFile(aliases, '{"北京": ["帝都"');
  const broken = await index('--entities', '--entity-aliases', aliases);
  assert.equal(broken.code, 1);
  assert.match(broken.err, /aliases .* are not JSON/);
  await writeFile(aliases, '{"北京": ["帝都"], "上海": ["帝都"]}');
  const twice = await index('--entities', '--entity-aliases', aliases);
  assert.equal(twice.code, 1);
  assert.match(twice.err, /帝都.*stand for/);
});

test('what the texts name is listed by type', needsOnnxRuntime, async (t) => {
  const { index, fields } = await setUp(t);
  await index();
  const before = await fields();
  assert.match(before.err, /has no entities .* kenyon index --entities finds them/);
  await index(...RULES_ALONE);
  const { out } = await fields('--top', '1', '--json');
  const { entities } = JSON.parse(out);
  assert.deepEqual(
    entities.map(({ field, documents }: { field: string; documents: number }) => [field, documents]),
    [['date', 24]],
  );
});

test(
  'options that do not go together, fields that no document has and collections without entities are told of',
  needsOnnxRuntime,
  async (t) => {
    const { index, search } = await setUp(t);
    assert.match((await index('--entity-fields', 'city')).err, /go with --entities/);
    assert.match((await index('--entities', '--entity-fields', 'city,,x')).err, /names joined by commas/);
    const { code, err } = await index(...RULES_ALONE, '--entity-fields', 'citi');
    assert.equal(code, 0);
    assert.match(err, /no document has a field "citi" to find entities in; did you mean city\?/);
    assert.match((await search('a', '--without', 'x:y')).err, /--without goes with --entities/);
    assert.match((await search('a', '--entities', 'on')).err, /--entities must be one of filter, boost/);
    const { index: plain, search: bare } = await setUp(t);
    await plain();
    const missing = await bare('北京', '--entities', 'filter');
    assert.equal(missing.code, 2);
    assert.match(missing.err, /no entity settings.*--entities/);
  },
);

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const LISTINGS = [
  { id: 'a', text: '北京的房子 one', city: '北京', price: 5 },
  { id: 'b', text: '上海的房子 two', city: '上海', price: 3 },
  { id: 'c', text: 'house 房子 three', city: 'Lisbon', price: 9 },
  { id: 'd', text: '北京的房子 four', city: '北京', price: 1 },
  { id: 'e', text: 'no city 房子', price: 4 },
];

async function setUp(t: TestContext) {
  const folder = await temporaryDirectory(t);
  const db = join(folder, 'db');
  const file = join(folder, 'listings.jsonl');
  await writeFile(file, LISTINGS.map((each) => JSON.stringify(each)).join('\n'));
  const model = ['--model', await writeTinyModel(join(folder, 'model')), '--threads', '1'];
  for (const collection of ['default', '房'])
    assert.equal((await runHere(['index', file, '--db', db, '--collection', collection, ...model])).code, 0);
  return { db, model, run: (...args: string[]) => runHere([...args, '--db', db]) };
}

test('kenyon list goes through documents a page at a time', async (t) => {
  const { run } = await setUp(t);
  const { code, out, err } = await run('list');
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^a {2}北京的房子 one\nb {2}上海的房子 two\n/);
  const cheap = await run('list', '--filter', 'price < 6', '--sort', 'price desc', '--limit', '2');
  assert.equal(cheap.out, 'a  北京的房子 one\ne  no city 房子\n');
  assert.equal(cheap.err, 'kenyon: 2 of 4 documents\n');
  const ids: string[] = [];
  for (let cursor = 'first'; ; ) {
    const page = await run('list', '--limit', '2', '--cursor', cursor);
    ids.push(
      ...page.out
        .trimEnd()
        .split('\n')
        .map((line) => line[0]!),
    );
    const next = /next page: --cursor (\S+)\n/.exec(page.err)?.[1];
    if (next === undefined) {
      assert.match(page.err, /that was the last page\n$/);
      break;
    }
    cursor = next;
  }
  assert.deepEqual(ids, ['a', 'b', 'c', 'd', 'e']);
  const first = JSON.parse((await run('list', '--json', '--limit', '3', '--sort', 'city')).out);
  assert.deepEqual([first.total, first.documents.map(({ id }: { id: string }) => id)], [5, ['c', 'b', 'a']]);
  const second = JSON.parse(
    (await run('list', '--json', '--limit', '3', '--sort', 'city', '--cursor', first.cursor)).out,
  );
  assert.deepEqual([second.cursor, second.documents.map(({ id }: { id: string }) => id)], [undefined, ['d', 'e']]);
  for (const wrong of [
    ['--sort', 'prise'],
    ['--limit', '0'],
    ['--cursor', 'xyz'],
    ['--filter', 'price <'],
    ['--collection', 'none'],
  ])
    assert.notEqual((await run('list', ...wrong)).code, 0, wrong.join(' '));
});

test('kenyon search shows pages, groups and counts', async (t) => {
  const { run, model } = await setUp(t);
  const search = (...args: string[]) => run('search', '房子', ...args, ...model);
  const idsOf = ({ out }: { out: string }) => JSON.parse(out).hits.map(({ id }: { id: string }) => id);
  const all = idsOf(await search('--json'));
  assert.equal(all.length, 5);
  assert.deepEqual(idsOf(await search('--json', '--offset', '2', '-k', '2')), all.slice(2, 4));
  assert.equal(JSON.parse((await search('--json', '--offset', '2')).out).hits[0].rank, 3);
  assert.match((await search('--offset', '3')).out, /^4 {2}/);
  assert.deepEqual(idsOf(await search('--json', '--sort', 'price desc')), ['c', 'a', 'e', 'b', 'd']);
  const { cursor } = JSON.parse((await search('--json', '-k', '3')).out);
  assert.deepEqual(idsOf(await search('--json', '-k', '3', '--cursor', cursor)), all.slice(3));
  const byHand = await search('-k', '3', '--cursor', 'first');
  assert.equal(/next page: --cursor (\S+)\n/.exec(byHand.err)?.[1], cursor);
  const grouped = JSON.parse((await search('--json', '--group-by', 'city', '--facets', 'city, price')).out);
  assert.deepEqual(grouped.hits.map(({ group }: { group?: string }) => group ?? '-').sort(), [
    '-',
    'Lisbon',
    '上海',
    '北京',
  ]);
  assert.equal(grouped.facets.length, 2);
  const counted = await search('--mode', 'lexical', '--filter', 'price > 2', '--facets', 'city');
  assert.match(counted.out, /\ncity of 4 documents: "Lisbon" 1 · "上海" 1 · "北京" 1 · none 1\n$/);
  const both = idsOf(await search('--json', '--group-by', 'city', '--per-group', '2'));
  assert.equal(both.length, 5);
  for (const wrong of [
    ['--per-group', '2'],
    ['--sort', 'city down'],
    ['--facets', 'citty'],
    ['--offset', '-1'],
    ['--cursor', cursor, '--offset', '2'],
  ])
    assert.equal((await search(...wrong)).code, 2, wrong.join(' '));
});

test('kenyon delete --filter deletes what kenyon list --filter shows', async (t) => {
  const { run } = await setUp(t);
  const { out } = await run('delete', '--filter', 'city = "北京" or price > 8');
  assert.equal(out, '3 documents deleted\n');
  assert.equal((await run('list')).out, 'b  上海的房子 two\ne  no city 房子\n');
  assert.deepEqual(
    JSON.parse((await run('delete', '--filter', 'price = 4', '--collection', '房', '--json')).out).deleted,
    1,
  );
  for (const wrong of [[], ['b', '--filter', 'price > 0'], ['--filter', 'prise > 0'], ['--filter', '']])
    assert.equal((await run('delete', ...wrong)).code, 2, wrong.join(' '));
  assert.equal((await run('delete', '--filter', 'price > 0', '--collection', 'none')).code, 1);
  assert.equal((await run('count')).out, '2\n');
});

test('collections are listed, renamed and dropped', async (t) => {
  const { db, run, model: options } = await setUp(t);
  const model = options[1]!;
  assert.equal(
    (await run('collections')).out,
    [
      'collection  documents  vectors  dimensions  model',
      `default             5        5          16  ${model}`,
      `房                  5        5          16  ${model}`,
      '',
    ].join('\n'),
  );
  assert.deepEqual(JSON.parse((await run('collections', '--json')).out), {
    db,
    collections: [
      { name: 'default', documents: 5, vectors: 5, dim: 16, model },
      { name: '房', documents: 5, vectors: 5, dim: 16, model },
    ],
  });
  assert.equal((await run('rename', '房', 'homes-2')).out, 'collection 房 is called homes-2 now\n');
  assert.equal((await run('count', '--collection', 'homes-2')).out, '5\n');
  const taken = await run('rename', 'homes-2', 'default');
  assert.deepEqual(
    [taken.code, taken.err],
    [1, 'kenyon: there is a collection default already; drop it first, or choose another name\n'],
  );
  assert.equal((await run('drop', 'default')).out, 'collection default dropped, with 5 documents\n');
  assert.deepEqual(JSON.parse((await run('drop', 'homes-2', '--json')).out), { db, dropped: 'homes-2', documents: 5 });
  const none = await run('collections');
  assert.deepEqual([none.out, none.err], ['', `kenyon: ${db} has no collections\n`]);
  assert.equal((await run('drop', 'default')).code, 1);
  for (const wrong of [['drop'], ['rename', 'a'], ['rename', 'a', 'b/c'], ['drop', 'a', 'b']])
    assert.equal((await run(...wrong)).code, 2, wrong.join(' '));
  const missing = await runHere(['drop', 'a', '--db', join(db, '..', 'nothing')]);
  assert.deepEqual([missing.code, missing.out], [1, '']);
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_DATA } from '../../../bench/data/data-folder.ts';
import { loadNamingSet, NAMING_SETS, type NamingSet, renamed } from '../../../bench/entities/entity-queries.ts';

const TITLES = ['北京大学', '南京东路', '上海外滩', '广州塔', '塔'];
const set: NamingSet = {
  name: 'small',
  field: 'title',
  documents: TITLES.map((title, i) => ({ id: `${i}`, text: `第${i}篇`, title })),
  queries: TITLES.slice(0, 4).map((name, i) => ({
    text: `${name}在哪里，${name}多大？`,
    name,
    relevant: new Set([`${i}`]),
  })),
  aliases: { 北京大学: ['北大'] },
};

test('an alias stands where the name has one', () => {
  assert.deepEqual(renamed(set, 'short').slice(0, 2), ['北大在哪里，北大多大？', '南京东路在哪里，南京东路多大？']);
});

test('a wrong name is one that documents have and the query had not, in every place', () => {
  for (const [i, text] of renamed(set, 'wrong').entries()) {
    const [, first, second] = /^(.*)在哪里，(.*)多大？$/u.exec(text)!;
    assert.equal(first, second);
    assert.ok(TITLES.includes(first));
    assert.ok(!set.queries[i].text.includes(first), text);
  }
});

test('an absent name is no title and holds none', () => {
  for (const text of renamed(set, 'absent')) {
    assert.ok(!TITLES.some((title) => text.includes(title)), text);
    assert.match(text, /^.+在哪里，.+多大？$/u);
  }
});

test('the right names stay, and a seed gives the same others again', () => {
  assert.deepEqual(
    renamed(set, 'right'),
    set.queries.map(({ text }) => text),
  );
  assert.deepEqual(renamed(set, 'wrong', 7), renamed(set, 'wrong', 7));
});

const needsData = { skip: !existsSync(DEFAULT_DATA) && 'the public data are not here' };

test('every query of the sets names the value of all its right documents', needsData, async () => {
  for (const name of NAMING_SETS) {
    const { documents, queries, field } = await loadNamingSet(DEFAULT_DATA, name);
    const byId = new Map(documents.map((document) => [document.id, document]));
    assert.equal(byId.size, documents.length, name);
    assert.ok(queries.length >= 200, `${queries.length} of ${name}`);
    for (const { text, name: value, relevant } of queries) {
      assert.ok(text.includes(value) && relevant.size > 0, text);
      for (const id of relevant) assert.equal(byId.get(id)?.[field], value, text);
    }
  }
});

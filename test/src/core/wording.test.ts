import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, suggest } from '../../../src/core/wording.ts';

test('a swap, a missing, an added and a wrong letter each count one', () => {
  for (const word of ['serach', 'serch', 'seaarch', 'seatch']) assert.equal(editDistance(word, 'search'), 1, word);
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('same', 'same'), 0);
});

test('the nearest candidate is suggested, and none when all are far', () => {
  const names = ['index', 'search', 'get', 'delete', 'count'];
  assert.equal(suggest('indx', names), 'index');
  assert.equal(suggest('cuont', names), 'count');
  assert.equal(suggest('bench', names), undefined);
});

test('a candidate of which no letter is left is not suggested', () => {
  assert.equal(suggest('x', ['', 'y', '名']), undefined);
  assert.equal(suggest('', ['', 'k']), undefined);
  assert.equal(suggest('价', ['价格', 'y']), '价格');
  assert.equal(suggest('id', ['_id']), '_id');
});

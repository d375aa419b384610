import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { EntityAliases } from '../../../src/entities/entity-aliases.ts';

test('every name of a thing, however written, gives all of them, the first one first', () => {
  const aliases = EntityAliases.of({
    上海市: ['魔都', '申城', 'Shanghai'],
    Beijing: ['北京'],
    华为技术有限公司: ['华为'],
  });
  for (const name of ['魔都', ' 申城', 'ｓｈａｎｇｈａｉ', '上海', '上海市', '《魔都》'])
    assert.deepEqual(aliases.namesOf(name), ['上海市', '魔都', '申城', 'Shanghai'], name);
  assert.deepEqual(aliases.namesOf('华为技术'), ['华为技术有限公司', '华为']);
  assert.deepEqual(aliases.namesOf('北京市'), ['Beijing', '北京']);
  assert.deepEqual(aliases.namesOf('广州'), []);
});

test('a name of two things is refused and says which', () => {
  assert.throws(
    () => EntityAliases.of({ 上海: ['魔都'], 东京: ['魔都'] }),
    (error) =>
      error instanceof InvalidArgumentError && /"魔都" is to stand for "上海" and for "东京"/.test(error.message),
  );
  assert.throws(
    () => EntityAliases.of({ 上海: ['魔都'], 魔都: ['东京'] }),
    /"魔都" is to stand for "上海" and for "魔都"/,
  );
  assert.throws(() => EntityAliases.of({ 上海: [], 上海市: [] }), /"上海" is to stand for/);
});

test('a table of another shape is refused', () => {
  for (const wrong of [null, [], 'x', { 上海: '魔都' }, { 上海: [1] }, { 上海: [' '] }, { ' ': ['a'] }])
    assert.throws(() => EntityAliases.of(wrong as never), InvalidArgumentError);
  assert.deepEqual(EntityAliases.of().namesOf('上海市'), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { ruleEntities } from '../../../src/entities/rule-entities.ts';
import { RULE_KINDS } from '../../../src/entities/rules/rule-kinds.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { WEDNESDAY } from './rules/shown-entities.ts';

/** Pieces of entities in any order, and now and then any text at all. */
const arbitraryText = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(
        fc.constantFrom(
          ...'1 12 2024 30 三 十 百 万 亿 点 半 年 月 日 号 季度 上半年 去年 今天 上周 最近 天 前 到 至 - / . , : @ + % 元 块 角 $ ¥ 公斤 kg m2 v 版 京A 138 0013 8000 010 400 转 http:// www. a.com May Q1 first half of last week ago the 90s percent'.split(
            ' ',
          ),
          ...[' ', '，', '１２', '㎏', '½', '℃', '㏠', '…', '😀', '𠮷', '\ud800', '\u200b', 'e\u0301'],
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: anyText({ maxLength: 30 }) },
);

test('on any text, entities slice it in order without overlap, each with a value and kinds that were asked for', () => {
  fc.assert(
    fc.property(arbitraryText, fc.boolean(), (text, isAsked) => {
      let end = 0;
      for (const entity of ruleEntities(text, isAsked ? { now: WEDNESDAY } : {})) {
        assert.ok(entity.start >= end && entity.end > entity.start && entity.end <= text.length);
        assert.ok(
          entity.value.length > 0 && !/NaN|undefined|Infinity|e[+-]/.test(entity.value.replace(/^.*[@/].*$/, '')),
        );
        assert.ok((RULE_KINDS as readonly string[]).includes(entity.type));
        assert.equal(entity.source, 'rule');
        assert.ok(!entity.also?.includes(entity.value));
        if (entity.range !== undefined) assert.ok(entity.range.min < entity.range.max);
        end = entity.end;
      }
    }),
    { numRuns: 1500, seed: 5 },
  );
});

test('asking for some kinds gives those that asking for all gives', () => {
  fc.assert(
    fc.property(arbitraryText, fc.subarray([...RULE_KINDS]), (text, kinds) => {
      const all = ruleEntities(text, { now: WEDNESDAY });
      const expected = all.filter(({ type }) => (kinds as string[]).includes(type));
      assert.deepEqual(ruleEntities(text, { now: WEDNESDAY, kinds }), expected);
    }),
    { numRuns: 500, seed: 5 },
  );
});

test('an entity has one value whatever stands around it in Chinese', () => {
  for (const written of [
    '2024年5月3日',
    '120万元',
    '5公斤',
    '12%',
    'https://x.com/a',
    'a@b.com',
    '13800138000',
    'v2.3.1',
    '上周三',
  ])
    for (const around of ['', '，', '。', '（', '的', ' ']) {
      const [alone] = ruleEntities(written, { now: WEDNESDAY });
      const { start, end, ...within } = ruleEntities(`请看${around}${written}${around}。`, { now: WEDNESDAY })[0];
      assert.deepEqual({ ...within, start: 0, end: end - start }, { ...alone }, written + around);
    }
});

test('hundred thousand hostile characters are read', () => {
  const pieces = [
    '1 ',
    '(1',
    '1,111,',
    '1-',
    'may ',
    'a@',
    'http://',
    '2024年',
    '一',
    '1到',
    'friday ',
    '百分之',
    '\u0301',
  ];
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    for (const { start, end } of ruleEntities(text, { now: WEDNESDAY })) assert.ok(end > start, piece);
  }
});

test('an unknown kind and a time that is none are rejected', () => {
  assert.throws(() => ruleEntities('', { kinds: ['dates' as 'date'] }), {
    name: 'InvalidArgumentError',
    message: /'dates'.*did you mean date\?/,
  });
  assert.throws(() => ruleEntities('', { now: new Date(Number.NaN) }), InvalidArgumentError);
});

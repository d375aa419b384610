import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalText } from '../../../../src/pairs/dedupe/normal-text.ts';
import { anyText } from '../../../fixtures/any-text.ts';

test('width, case, spaces and invisible characters make no difference', () => {
  const same = ['Ｗｉ－Ｆｉ 密码？', 'wi-fi\u3000密码?', ' Wi\u00ad-Fi\t\n密码\u200b？ '];
  assert.deepEqual(new Set(same.map((text) => normalText(text))), new Set(['wi-fi 密码?']));
});

test('what changes the meaning makes a difference', () => {
  const different = [
    'x²',
    'x2',
    '1½',
    '11⁄2',
    '①3',
    '13',
    '5%',
    '5',
    '-5',
    'C#',
    'C',
    'AT&T',
    'ATT',
    '3.5',
    '35',
    '是',
    '不是',
  ];
  for (const ignorePunctuation of [false, true]) {
    const forms = different.map((text) => normalText(text, { ignorePunctuation }));
    assert.equal(new Set(forms).size, different.length, forms.join(' '));
  }
});

test('punctuation is left out when asked for, and nothing else is', () => {
  const same = ['怎么退款？', '怎么，退款', '“怎么”退款……', '怎么退款'];
  assert.deepEqual(new Set(same.map((text) => normalText(text, { ignorePunctuation: true }))), new Set(['怎么退款']));
  assert.equal(new Set(same.map((text) => normalText(text))).size, 4);
  assert.equal(normalText('Hello, world!', { ignorePunctuation: true }), 'hello world');
  assert.equal(normalText('well-known', { ignorePunctuation: true }), 'well known');
});

test('a text of punctuation alone stays what it is', () => {
  assert.equal(normalText('？？', { ignorePunctuation: true }), '？？');
  assert.notEqual(normalText('……', { ignorePunctuation: true }), normalText('!', { ignorePunctuation: true }));
  assert.equal(normalText('\u200b'), '\u200b');
});

test('the normal form of a normal form is itself', () => {
  fc.assert(
    fc.property(anyText(), fc.boolean(), (text, ignorePunctuation) => {
      const once = normalText(text, { ignorePunctuation });
      assert.equal(normalText(once, { ignorePunctuation }), once);
    }),
  );
});

test('flags that differ in their tags alone stay apart', () => {
  const flag = (tags: string) =>
    `🏴${tags.replace(/./g, (tag) => String.fromCodePoint(0xe0000 + tag.charCodeAt(0)))}\u{e007f}`;
  assert.notEqual(normalText(flag('gbeng')), normalText(flag('gbsct')));
});

test('traditional and simplified writing make no difference, words that they tell apart do', () => {
  const same = [
    ['怎麼煮麵條？', '怎么煮面条？'],
    ['電腦開機後畫面全黑', '电脑开机后画面全黑'],
    ['看著妳', '看着你'],
    ['計畫', '计划'],
    ['ＡＢＣ 電腦', 'abc 电脑'],
  ];
  for (const [a, b] of same) assert.equal(normalText(a), normalText(b));
  assert.notEqual(normalText('乾隆'), normalText('干隆'));
  assert.notEqual(normalText('瞭望'), normalText('了望'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scriptTable } from '../../../../src/core/text/script-table.ts';
import { scriptChanges, simplify } from '../../../../src/core/text/simplify.ts';

/** The same words in traditional writing (of Taiwan or Hong Kong) and in simplified writing. */
const BOTH: readonly (readonly [traditional: string, simplified: string])[] = [
  ['麵條', '面条'],
  ['電腦開機後畫面全黑', '电脑开机后画面全黑'],
  ['臺北、台灣與颱風', '台北、台湾与台风'],
  ['皇后後面的頭髮發亮', '皇后后面的头发发亮'],
  ['裏面 裡面', '里面 里面'],
  ['乾淨的餅乾', '干净的饼干'],
  ['乾隆皇帝、乾坤、蕭乾', '乾隆皇帝、乾坤、萧乾'],
  ['看著他著急，隨著時間，執著', '看着他着急，随着时间，执着'],
  ['著名作家的著作，效果顯著', '著名作家的著作，效果显著'],
  ['這意味著有人說謊，執著於細節，附著於表面', '这意味着有人说谎，执着于细节，附着于表面'],
  ['看著有趣，跟著作者，忙著作業，隨著作品', '看着有趣，跟着作者，忙着作业，随着作品'],
  ['公主著急，比較著重，所著重的，輕微著涼', '公主着急，比较着重，所着重的，轻微着凉'],
  ['隨著文化，沉著於此，討論著這事，混合著水', '随着文化，沉着于此，讨论着这事，混合着水'],
  ['他著有三書，著於北宋，比較著名，隨著作權法，土著有言', '他著有三书，著于北宋，比较著名，随著作权法，土著有言'],
  ['座標系與座標，講座標題', '坐标系与坐标，讲座标题'],
  ['想像力，想像中，不想像他', '想象力，想象中，不想像他'],
  ['瞭解情況，明瞭；瞭望塔', '了解情况，明了；瞭望塔'],
  ['藉口、憑藉、藉此；慰藉', '借口、凭借、借此；慰藉'],
  ['答覆、反覆；覆蓋', '答复、反复；覆盖'],
  ['沈沒、沈默；沈先生', '沉没、沉默；沈先生'],
  ['計畫與計劃，畫面', '计划与计划，画面'],
  ['剩餘與餘額', '剩余与余额'],
  ['為什麼、爲甚麼、那麼', '为什么、为什么、那么'],
  ['帳戶、帳號、轉帳；帳篷', '账户、账号、转账；帐篷'],
  ['藉著，藉着，憑藉著', '借着，借着，凭借着'],
  ['傢俱、項鍊、鍛鍊', '家具、项链、锻炼'],
  ['説明書、衞生、綫路、溫度', '说明书、卫生、线路、温度'],
  ['妳好，牠是貓', '你好，它是猫'],
];

test('both ways of writing fold to one text', () => {
  for (const [traditional, simplified] of BOTH) assert.equal(simplify(traditional), simplify(simplified), traditional);
});

test('a text in simplified characters stays as it is, words that keep a traditional character among them', () => {
  for (const [, simplified] of BOTH) assert.equal(simplify(simplified), simplified);
  for (const text of [
    '手机打坏了',
    '乾隆',
    '萧乾',
    '著名',
    '显著',
    '瞭望',
    '慰藉',
    '覆盖',
    '沈先生',
    '干杯',
    '了然',
    '借用',
  ]) {
    assert.equal(simplify(text), text);
  }
});

test('an account is written in three ways', () => {
  for (const text of ['帳戶', '帐户', '账户', '帳户']) assert.equal(simplify(text), '账户');
  assert.equal(simplify('帐篷'), '帐篷');
});

test('what is no traditional character stays, lone halves of characters and other planes as well', () => {
  for (const text of [
    '',
    'plain text 123',
    'ひらがな カタカナ 駅',
    '\ud83d\ude00 \ud842',
    '㗲𠀀',
    '。，《》',
    '한국어',
  ])
    assert.equal(simplify(text), text);
});

test('a folded text is as long as the text, and folding it again changes nothing', () => {
  const parts = fc.constantFrom(
    ...BOTH.flat().flatMap((text) => [...text]),
    '乾隆',
    '看著',
    '\ud83d',
    'a',
    '\uf902',
    '⾞',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (list) => {
      const text = list.join('');
      const folded = simplify(text);
      assert.equal(folded.length, text.length);
      assert.equal(simplify(folded), folded);
    }),
    { seed: 5, numRuns: 20_000 },
  );
});

test('words that overlap are folded the same when they are folded again', () => {
  const words = [...scriptTable().words.values()].flat().flatMap(({ from, to }) => [from, to]);
  assert.ok(words.length > 500);
  const foldsOnce = (text: string) => {
    const folded = simplify(text);
    const again = simplify(folded);
    if (again === folded) return;
    const at = folded.split('').findIndex((unit, i) => unit !== again[i]);
    assert.fail(`${folded.slice(Math.max(0, at - 8), at + 8)} is folded at its ${folded[at]} to ${again[at]}`);
  };
  const beginning = new Map<string, string[]>();
  for (const word of words) beginning.set(word[0], [...(beginning.get(word[0]) ?? []), word]);
  for (const word of words) {
    // Side by side, all in one text: there are a million.
    foldsOnce(words.map((other) => word + other).join(''));
    for (let shared = 1; shared <= word.length; shared++) {
      const end = word.slice(-shared);
      for (const other of beginning.get(end[0]) ?? [])
        if (other.length > shared && other.startsWith(end)) foldsOnce(word + other.slice(shared));
    }
  }
});

test('compatibility ideographs and radicals fold as the character that they stand for', () => {
  assert.equal(simplify('\uf902子'), '车子');
  assert.equal(simplify('⾞站'), '车站');
});

test('the runs that are found as others are told, each once', () => {
  assert.deepEqual(scriptChanges('麵條的做法，麵條和電腦'), [
    { text: '麵條', as: '面条' },
    { text: '電腦', as: '电脑' },
  ]);
  assert.deepEqual(scriptChanges('民國113年'), [{ text: '國', as: '国' }]);
  assert.deepEqual(scriptChanges('面条 noodles'), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadChineseScript } from '../../../../encoders/training/texts/chinese-script.ts';
import { traditionalItem } from '../../../../encoders/training/texts/derived-items.ts';

const script = await loadChineseScript();
const { isTraditional, toSimplified, toTraditional } = script;

test('Chinese is written in traditional characters by phrases and back', () => {
  assert.equal(toTraditional('头发和发展，皇后和后来'), '頭髮和發展，皇后和後來');
  assert.equal(toSimplified('頭髮和發展，皇后和後來'), '头发和发展，皇后和后来');
});

test('a text is traditional when its characters are, not for one of them', () => {
  assert.equal(isTraditional('該莊西北與松柏崎莊為鄰'), true);
  assert.equal(isTraditional('张曼玉又名張曼，生于香港的一位电影演员，曾获得多个国际影展的最佳女主角'), false);
  assert.equal(isTraditional('English only'), false);
});

test('a traditional item is like its simplified self and keeps its English', () => {
  const item = { text: '图书馆', role: 'query', english: 'library', kind: 'zh-gloss' } as const;
  assert.deepEqual(traditionalItem(item, script), {
    text: '圖書館',
    role: 'query',
    like: '图书馆',
    english: 'library',
    kind: 'zh-traditional',
  });
  assert.equal(traditionalItem({ text: '天地', role: 'document', kind: 'zh-sentence' }, script), undefined);
});

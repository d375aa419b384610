import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabelledText } from '../../../../encoders/ner/token-spans.ts';
import { drawName } from '../../../../encoders/training/names/draw-name.ts';
import type { NameLists } from '../../../../encoders/training/names/name-lists.ts';
import { swapNames, swapperOf } from '../../../../encoders/training/names/swap-names.ts';
import { createRandom } from '../../../../src/core/random.ts';

const LISTS: NameLists = {
  han: { person: ['乔·斯卡伯勒', '毕赣'], place: ['荷巴特', '和政县'], organization: ['东海大学'] },
  latin: { person: ['Ann Druyan'], place: ['Hobart', 'West Bengal'], organization: ['Tunghai University'] },
  surnames: ['虞', '欧阳'],
  givenNames: ['授', '小明'],
  firstNames: ['Ann', 'Joe'],
  lastNames: ['Druyan', 'Scarborough'],
};
const KINDS: Readonly<Record<string, string>> = { PER: 'person', LOC: 'place', ORG: 'organization' };
const kindOf = (label: string) => KINDS[label];

/** The parts outside of the spans, and the names. */
function taken({ text, spans }: LabelledText): { rest: string; names: string[] } {
  let [rest, from] = ['', 0];
  for (const { start, end, label } of spans) {
    rest += `${text.slice(from, start)}<${label}>`;
    from = end;
  }
  return { rest: rest + text.slice(from), names: spans.map(({ start, end }) => text.slice(start, end)) };
}

function labelled(marked: string): LabelledText {
  const spans: LabelledText['spans'][number][] = [];
  let text = '';
  for (const [, before, name, label] of marked.matchAll(/([^[]*)(?:\[([^|]+)\|([A-Z]+)\])?/gu)) {
    text += before;
    if (name === undefined) continue;
    spans.push({ start: text.length, end: text.length + name.length, label });
    text += name;
  }
  return { text, spans };
}

test('other names stand for the marked ones, the same for each mention, and nothing else changes', () => {
  const text = labelled('昨天[王小明|PER]在[北京|LOC]说，[王小明|PER]去了[清华大学|ORG]和[New York|LOC]。');
  const before = taken(text);
  const seen = new Set<string>();
  for (let seed = 1; seed <= 200; seed++) {
    const swapped = swapNames(text, { lists: LISTS, kindOf, random: createRandom(seed) });
    const { rest, names } = taken(swapped);
    assert.equal(rest, before.rest, `seed ${seed}`);
    assert.equal(names[0], names[2], `seed ${seed}`);
    for (const [i, name] of names.entries()) {
      assert.ok(name.length > 0, `seed ${seed}`);
      if (name !== before.names[i]) seen.add(`${text.spans[i].label} ${name}`);
    }
  }
  for (const name of ['PER 虞授', 'PER 毕赣', 'LOC 荷巴特', 'LOC 和政县', 'ORG 东海大学', 'LOC Hobart']) {
    assert.ok(seen.has(name), `${name} is never drawn: ${[...seen].join(', ')}`);
  }
});

test('overlapping spans, abbreviations and labels without a kind stay as they are', () => {
  const text: LabelledText = {
    text: '中国银行在京的经理',
    spans: [
      { start: 0, end: 4, label: 'ORG' },
      { start: 0, end: 2, label: 'LOC' },
      { start: 5, end: 6, label: 'LOC' },
      { start: 7, end: 9, label: 'POS' },
    ],
  };
  for (let seed = 1; seed <= 50; seed++) {
    assert.deepEqual(swapNames(text, { lists: LISTS, kindOf, random: createRandom(seed) }), text, `seed ${seed}`);
  }
});

test('spans behind a longer name move with it', () => {
  const text = labelled('[京城|LOC]里有[张三|PER]');
  const random = createRandom(1);
  const lists = { ...LISTS, han: { place: ['很长的地方名'], person: ['很长的人'] }, surnames: [] };
  for (let i = 0; i < 20; i++) assert.equal(taken(swapNames(text, { lists, kindOf, random })).rest, '<LOC>里有<PER>');
});

test('a name that no list has a like of is drawn as itself', () => {
  const random = createRandom(2);
  const none: NameLists = { han: {}, latin: {}, surnames: [], givenNames: [], firstNames: [], lastNames: [] };
  for (const kind of ['person', 'place', 'movie', undefined])
    for (const name of ['王小明', 'Ann Druyan', '東京', '12', 'キ'])
      assert.equal(drawName(name, kind, none, random), name);
});

test('a share of the texts is swapped, names of the set itself among those that are drawn', () => {
  const texts = Array.from({ length: 40 }, (_, i) => labelled(`我看了[电影第${i}部|MOV]`));
  const labels = { MOV: ['organization', 'movie'] };
  const random = createRandom(3);
  const half = swapperOf({ share: 0.5, labels, lists: LISTS, texts });
  const changed = texts.filter((text) => half(text, random).text !== text.text).length;
  assert.ok(changed > 5 && changed < 30, `${changed} of 40`);
  const never = swapperOf({ share: 0, labels, lists: LISTS, texts });
  for (const text of texts) assert.equal(never(text, random), text);
});

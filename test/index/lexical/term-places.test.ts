import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';
import type { HanTerms } from '../../../index/lexical/lexical-options.ts';
import { arbitraryText } from './arbitrary-texts.ts';

const WAYS: readonly HanTerms[] = ['bigrams', 'characters+bigrams', 'words'];

test('the places of terms are parts of the text that have these terms', () => {
  for (const han of WAYS) {
    const index = new LexicalIndex({ han });
    fc.assert(
      fc.property(arbitraryText, (text) => {
        const terms = new Set(index.termsOf(text));
        for (const { term, start, end } of index.locate(text)) {
          assert.ok(start >= 0 && start < end && end <= text.length);
          if (/^[\p{Script=Han}\p{ASCII}]+$/u.test(text)) assert.ok(terms.has(term), `${han}: ${text} has no ${term}`);
        }
      }),
      { seed: 31, numRuns: 500 },
    );
  }
});

test('every term has its places, as it is written, in either writing of Chinese', () => {
  const index = new LexicalIndex();
  const cases: readonly (readonly [text: string, term: string, ...written: string[]])[] = [
    ['煮麵條、吃面条', '面条', '麵條', '面条'],
    ['鼓手Billy、BILLY', 'billy', 'Billy', 'BILLY'],
    ['ＡＢＣ １２３', '123', '１２３'],
    ['看\u200b著他', '看着', '看\u200b著'],
    ['Cafe\u0301 au lait', 'café', 'Cafe\u0301'],
    ['乾隆年間很乾淨', '干净', '乾淨'],
    ['𠮷野家', '𠮷野', '𠮷野'],
    ['😀😀', '😀', '😀', '😀'],
  ];
  for (const [text, term, ...written] of cases) {
    const places = index.locate(text).filter((place) => place.term === term);
    assert.deepEqual(
      places.map(({ start, end }) => text.slice(start, end)),
      written,
      text,
    );
  }
});

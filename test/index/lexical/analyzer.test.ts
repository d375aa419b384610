import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Analyzer } from '../../../index/lexical/analyzer.ts';
import { checkLexicalOptions, type HanTerms } from '../../../index/lexical/lexical-options.ts';
import { COMPOUND, wordOf } from '../../../index/lexical/word-forms.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { anyText } from '../../fixtures/any-text.ts';

const bigrams = new Analyzer('bigrams');
const both = new Analyzer('characters+bigrams');
const words = new Analyzer('words');

/** A term of a compound, which is written with a tilde here. */
function compound(term: string): string {
  return term.replace('~', COMPOUND);
}

test('Han and kana become characters and pairs of neighbours', () => {
  assert.deepEqual(bigrams.analyze('增值税法'), ['增值', '值税', '税法']);
  assert.deepEqual(both.analyze('增值税'), ['增', '值', '增值', '税', '值税']);
  assert.deepEqual(bigrams.analyze('买A股'), ['买', 'a', '股']);
  assert.deepEqual(both.analyze('买A股'), ['买', 'a', '股']);
  assert.deepEqual(bigrams.analyze('ラーメン'), ['ラー', 'ーメ', 'メン']);
  assert.deepEqual(bigrams.analyze('我、你'), ['我', '你']);
});

test('words are those of the segmenter when they are asked for', () => {
  assert.deepEqual(words.analyze('今天天气，good news'), [...segment('今天天气'), 'good', 'news']);
});

test('words of scripts with spaces are folded and kept whole', () => {
  assert.deepEqual(both.analyze('The Pro; naïve CAFÉ'), ['the', 'pro', 'naïve', 'café']);
  assert.deepEqual(both.analyze('ＡＢＣ１２３ ① ㎏'), ['abc123', '~abc', '~123', '1', 'kg'].map(compound));
  assert.deepEqual(both.analyze('ΟΔΟΣ οδος'), ['οδοσ', 'οδοσ']);
  assert.deepEqual(both.analyze('cafe\u0301'), both.analyze('café'));
  assert.deepEqual(both.analyze('हिन्दी भाषा'), ['हिन्दी', 'भाषा']);
  assert.deepEqual(both.analyze('서울 특별시'), ['서울', '특별시']);
});

test('what cannot be seen separates nothing, and what is no word is left out', () => {
  assert.deepEqual(bigrams.analyze('增\u200b值\ufeff税'), ['增值', '值税']);
  assert.deepEqual(both.analyze('soft\u00adhyphen'), ['softhyphen']);
  assert.deepEqual(both.analyze(' 。！？\n\t--- \u0301 '), []);
  assert.deepEqual(both.analyze(''), []);
});

test('rare characters, emoji and lone surrogates come through whole or not at all', () => {
  assert.deepEqual(bigrams.analyze('𠮷野家'), ['𠮷野', '野家']);
  assert.deepEqual(bigrams.analyze('𠮷'), ['𠮷']);
  assert.deepEqual(both.analyze('好😀😀👍🏽'), ['好', '😀', '😀', '👍']);
  assert.deepEqual(both.analyze('去🇨🇳'), ['去', '🇨', '🇳']);
  assert.deepEqual(both.analyze('a\ud800b\udc00'), ['a', 'b']);
  const long = `${'x'.repeat(63)}${'𝒳'}y`;
  assert.deepEqual(both.analyze(`${'x'.repeat(63)}𐐀y`), ['x'.repeat(63)]);
  assert.equal(both.analyze(long)[0].length, 64);
});

test('terms are never empty nor broken, and what is folded already folds to itself', () => {
  const anyHan = fc.constantFrom<HanTerms>('bigrams', 'characters+bigrams', 'words');
  fc.assert(
    fc.property(anyText({ maxLength: 40 }), anyHan, (text, han) => {
      const analyzer = new Analyzer(han);
      for (const term of analyzer.analyze(text)) {
        assert.notEqual(term, '');
        assert.ok(term.length <= 64);
        assert.equal(Buffer.from(term).toString(), term);
        if (han !== 'characters+bigrams') continue;
        const again = analyzer.analyze(term).map(wordOf);
        assert.ok(again.includes(wordOf(term)), JSON.stringify(term));
      }
    }),
    { seed: 41, numRuns: 2000 },
  );
});

test('every term knows the part of the text that it came from', () => {
  const located = (analyzer: Analyzer, text: string) =>
    analyzer.analyzeWithOffsets(text).map(({ term, start, end }) => [term, text.slice(start, end)]);
  assert.deepEqual(located(both, '买ＣＡＦＥ\u0301 now😀！'), [
    ['买', '买'],
    ['café', 'ＣＡＦＥ\u0301'],
    ['now', 'now'],
    ['😀', '😀'],
  ]);
  assert.deepEqual(located(bigrams, '增\u200b值税, so\u00adft'), [
    ['增值', '增\u200b值'],
    ['值税', '值税'],
    ['soft', 'so\u00adft'],
  ]);
  assert.deepEqual(
    located(words, '今天天气 ok').map(([term, part]) => term === part),
    [true, true, true],
  );
  assert.deepEqual(located(both, '５㎏'), [
    ['5kg', '５㎏'],
    [compound('~5'), '５'],
    [compound('~kg'), '㎏'],
  ]);
  fc.assert(
    fc.property(anyText({ maxLength: 60 }), fc.constantFrom(bigrams, both, words), (text, analyzer) => {
      const terms = analyzer.analyzeWithOffsets(text);
      assert.deepEqual(
        terms.map(({ term }) => term),
        analyzer.analyze(text),
      );
      for (const { term, start, end } of terms) {
        assert.ok(start < end && end <= text.length);
        const part = analyzer.analyze(text.slice(start, end)).map(wordOf);
        assert.ok(part.includes(wordOf(term)), JSON.stringify([text, term]));
      }
    }),
    { seed: 45, numRuns: 2000 },
  );
});

test('options that mean nothing are refused', () => {
  const wrong: unknown[] = [{ han: 'letters' }, { k1: -1 }, { k1: Number.NaN }, { k1: '1' }, { b: 1.1 }, { b: -0.1 }];
  for (const options of wrong) assert.throws(() => checkLexicalOptions(options as object), InvalidArgumentError);
  assert.deepEqual(checkLexicalOptions({ b: 0 }), { han: 'characters+bigrams', k1: 1.2, b: 0 });
});

function segment(text: string): string[] {
  return [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)].map((part) => part.segment);
}

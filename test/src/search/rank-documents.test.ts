import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExactIndex } from '../../../index/exact/exact-index.ts';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';
import type { Question, SearchSources } from '../../../src/search/question.ts';
import { rankDocuments } from '../../../src/search/rank-documents.ts';
import { checkSearchOptions } from '../../../src/search/search-options.ts';
import { DamagedRows } from '../../../src/store/damaged-rows.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';

const encoder = new NgramEncoder(16);

test('words are scored after the nearest vectors were found, so that a document that is replaced meanwhile keeps its score', async () => {
  const texts = ['zebra', 'zebra quokka', 'rain'];
  const lexical = new LexicalIndex();
  await lexical.add(Uint32Array.of(0, 1, 2), texts);
  const exact = new ExactIndex(16);
  texts.push('zebra quokka!');
  texts.forEach((text, ord) => {
    exact.add(Uint32Array.of(ord), encoder.vectorOf(text));
  });
  const sources = {
    store: { damagedRows: new DamagedRows(assert.fail), state: () => ({ count: 3, vectors: 3 }) },
    state: { count: 3, vectors: 3 },
    indexes: {
      unrelated: { cosines: async () => undefined },
      exact: {
        // As when another call replaces ord 1 while this one waits for an index to be built.
        caughtUp: async () => {
          exact.remove(Uint32Array.of(1));
          await lexical.remove(Uint32Array.of(1));
          await lexical.add(Uint32Array.of(3), [texts[3]]);
          return exact;
        },
      },
    },
    setting: undefined,
    exactBelow: 10,
  } as unknown as SearchSources;
  const text = 'zebra quokka';
  const question: Question = {
    mode: 'hybrid',
    text,
    vector: encoder.vectorOf(text),
    reading: undefined,
    options: checkSearchOptions({ k: 3, mode: 'hybrid' }),
  };
  const words = { index: lexical, scores: undefined };
  const { documents } = await rankDocuments(question, sources, words, { k: 3, allowed: undefined });
  assert.deepEqual(
    documents.map(({ ord, lexical }) => [ord, lexical?.rank]),
    [
      [3, 1],
      [0, 2],
      [2, undefined],
    ],
  );
});

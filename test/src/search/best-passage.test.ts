import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { bestPassage } from '../../../src/search/best-passage.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';

test('the best passage is the sentence that says what was asked, with its offsets', async () => {
  const encoder = new NgramEncoder(256);
  const text = '本店早上八点开门。每周一休息。Lost cards are blocked by phone, day and night. 欢迎光临！';
  for (const wanted of ['每周一休息。', 'Lost cards are blocked by phone, day and night.']) {
    const found = await bestPassage(text, encoder.vectorOf(wanted), encoder);
    assert.ok(found !== undefined);
    assert.equal(found.text, wanted);
    assert.equal(text.slice(found.start, found.end), wanted);
    assert.ok(Math.abs(found.score - 1) < 1e-5);
  }
});

test('a blank text has no passage, and wrong options are refused', async () => {
  const encoder = new NgramEncoder(8);
  const vector = encoder.vectorOf('x');
  assert.equal(await bestPassage(' \n ', vector, encoder), undefined);
  await assert.rejects(bestPassage('x', vector, encoder, { maxChars: 3 }), InvalidArgumentError);
  await assert.rejects(bestPassage('x', vector, encoder, { maxSentences: 0 }), InvalidArgumentError);
  await assert.rejects(bestPassage('x', new Float32Array(9), encoder), InvalidArgumentError);
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readThreshold } from '../../../src/pairs/threshold/threshold-file.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { serveForTest } from './serve-for-test.ts';

/** Pairs that an encoder of n-grams tells apart: one text with a sign more, and texts of other words. */
function labelled(from: number, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const a = `sentence number ${from + i} of the list`;
    return i % 2 === 0 ? { a, b: `${a}!`, label: 1 } : { a, b: `北京天气${from + i}`, label: 0 };
  });
}

test('a threshold is fitted on some pairs, tested on others, and is what matching and the command line read', async (t) => {
  const { send } = await serveForTest(t);
  const answer = await send('POST', '/v1/thresholds', { pairs: labelled(0, 40), test: labelled(100, 40) });
  assert.equal(answer.statusCode, 200, answer.body);
  const { threshold, evidence, file } = answer.json();
  assert.deepEqual([threshold.fit.count, threshold.test.count, threshold.test.accuracy], [40, 40, 1]);
  assert.match(
    evidence,
    /^accuracy 1\.000 \(95 % .*\) on 40 pairs that did not fit it; fitted on 40 pairs for accuracy$/,
  );
  const path = join(await temporaryDirectory(t), 'threshold.json');
  await writeFile(path, file);
  assert.deepEqual(await readThreshold(path), threshold);
  const matched = await send('POST', '/v1/match', { pairs: [{ a: 'one and one', b: 'one and one!' }], threshold });
  assert.deepEqual([matched.json().matches[0].decision, matched.json().evidence], ['match', evidence]);
});

test('what no threshold can be fitted on is said', async (t) => {
  const { send } = await serveForTest(t, { limits: { texts: 10 } });
  const fit = async (body: object) => {
    const answer = await send('POST', '/v1/thresholds', body);
    return [answer.statusCode, answer.json().code, answer.json().detail];
  };
  const same = labelled(0, 10).filter(({ label }) => label === 1);
  assert.match(
    (await fit({ pairs: same })).join(),
    /^400,INVALID_ARGUMENT,.*needs pairs that match and pairs that do not/,
  );
  assert.match((await fit({ pairs: labelled(0, 8), test: labelled(0, 4) })).join(), /^400,LIMIT_EXCEEDED/);
  assert.match((await fit({ pairs: labelled(0, 8), test: labelled(0, 2) })).join(), /^409,CONFLICT/);
  assert.match((await fit({ pairs: labelled(0, 8), scorer: 'reranker' })).join(), /^400,NO_RERANKER/);
  assert.match((await fit({ pairs: [{ a: 'x', b: 'y' }] })).join(), /^400/);
});

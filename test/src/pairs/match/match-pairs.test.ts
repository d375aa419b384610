import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, ConflictError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import type { TextPair } from '../../../../src/core/pair-scorer.ts';
import { cosineScorer } from '../../../../src/pairs/match/cosine-scorer.ts';
import { type Match, type MatchOptions, match, matchPairs } from '../../../../src/pairs/match/match-pairs.ts';
import { fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { ScriptedScorer } from '../../../fixtures/scripted-scorer.ts';

async function collect<P extends TextPair>(source: Iterable<P> | AsyncIterable<P>, options: MatchOptions) {
  const found: Match<P>[] = [];
  for await (const each of matchPairs(source, options)) found.push(each);
  return found;
}

/** Scores that depend on which text comes first, as those of a model that reads both at once. */
const oneSided = () => new ScriptedScorer(({ a, b }) => a.length - 2 * b.length);

/** A threshold between 0.4 and 0.6 on scores of the scripted scorer. */
const FITTED = fitThreshold({
  scores: [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9],
  labels: [0, 0, 0, 0, 1, 1, 1, 1],
  model: 'scripted',
  data: 'eight pairs',
});

test('without a threshold a pair gets its score and nothing else, and the answer says so', async () => {
  const scorer = cosineScorer(new NgramEncoder());
  const [found] = await collect([{ a: 'rice', b: 'rice', id: 7 }], { scorer });
  assert.deepEqual(Object.keys(found), ['pair', 'score']);
  assert.deepEqual(found.pair, { a: 'rice', b: 'rice', id: 7 });
  const single = await match('rice', 'rice', { scorer });
  assert.equal(single.score, found.score);
  assert.match(single.evidence, /no threshold was fitted/);
});

test('a fitted threshold decides with a probability, one given by hand without, and both say what they are worth', async () => {
  const scorer = new ScriptedScorer(({ a }) => Number(a));
  const pairs = ['0.9', '0.1'].map((a) => ({ a, b: 'x' }));
  const fitted = await collect(pairs, { scorer, threshold: FITTED });
  assert.deepEqual(
    fitted.map(({ decision }) => decision),
    ['match', 'no match'],
  );
  assert.ok(fitted[0].probability! > 0.5 && fitted[1].probability! < 0.5);
  const byHand = await collect(pairs, { scorer, threshold: 0.95 });
  assert.deepEqual(
    byHand.map(({ decision, probability }) => [decision, probability]),
    [
      ['no match', undefined],
      ['no match', undefined],
    ],
  );
  assert.match(
    (await match('0.9', 'x', { scorer, threshold: FITTED })).evidence,
    /not tested on other pairs; fitted on 8 pairs/,
  );
  assert.match((await match('0.9', 'x', { scorer, threshold: 0.95 })).evidence, /given by hand/);
});

test('a score exactly at the threshold is a match', async () => {
  const scorer = new ScriptedScorer(() => 0.5);
  const [found] = await collect([{ a: 'x', b: 'y' }], { scorer, threshold: 0.5 });
  assert.equal(found.decision, 'match');
});

test('a pair matches the same both ways round although the model does not read it so', async () => {
  const texts = ['short', 'a longer text', '长一点的文本', 'Z', 'z'];
  for (const a of texts) {
    for (const b of texts) {
      const [forth, back] = [await match(a, b, { scorer: oneSided() }), await match(b, a, { scorer: oneSided() })];
      assert.equal(forth.score, back.score);
      assert.deepEqual(
        [forth.pair, back.pair],
        [
          { a, b },
          { a: b, b: a },
        ],
      );
    }
  }
});

test('pairs come out in their order for any size of window, and no more than a window is read ahead', async () => {
  const pairs = Array.from({ length: 23 }, (_, i) => ({ a: `${i}`, b: 'x' }));
  for (const windowSize of [1, 7, 22, 23, 24]) {
    let read = 0;
    const source = (function* () {
      for (const pair of pairs) {
        read++;
        yield pair;
      }
    })();
    const scorer = new ScriptedScorer(({ a, b }) => (a === 'x' ? Number(b) : Number(a)));
    let seen = 0;
    for await (const { score } of matchPairs(source, { scorer, windowSize })) {
      assert.equal(score, seen++);
      assert.ok(read <= Math.ceil(seen / windowSize) * windowSize, `${read} were read when ${seen} were out`);
    }
    assert.equal(seen, 23);
    assert.equal(scorer.calls.length, Math.ceil(23 / windowSize));
  }
});

test('a score that the same scorer gave before is taken, and one of another scorer is not', async () => {
  const scorer = new ScriptedScorer(() => 0.25);
  const pairs = [
    { a: 'p', b: 'q', score: 0.75, scoredBy: 'scripted' },
    { a: 'p', b: 'r', score: 0.75, scoredBy: 'another' },
    { a: 'p', b: 's', score: 'high' },
  ];
  assert.deepEqual(
    (await collect(pairs, { scorer })).map(({ score }) => score),
    [0.75, 0.25, 0.25],
  );
  assert.deepEqual(scorer.calls, [
    [
      { a: 'p', b: 'r' },
      { a: 'p', b: 's' },
    ],
  ]);
});

test('an explained match names what differs', async () => {
  const [found] = await collect([{ a: '3点开会', b: '5点开会' }], { scorer: oneSided(), explain: true });
  assert.ok(found.why !== undefined);
});

test('a threshold of another model, wrong options, wrong pairs and wrong scores are refused', async () => {
  const scorer = cosineScorer(new NgramEncoder());
  const pairs = [{ a: 'a', b: 'b' }];
  await assert.rejects(collect(pairs, { scorer, threshold: FITTED }), ConflictError);
  await assert.rejects(collect(pairs, { scorer, threshold: Number.NaN }), InvalidArgumentError);
  await assert.rejects(collect(pairs, { scorer, windowSize: 0 }), InvalidArgumentError);
  await assert.rejects(collect([...pairs, { a: 'a' } as TextPair], { scorer }), {
    code: 'INVALID_ARGUMENT',
    message: /pair 1 must have two texts/,
  });
  const broken = new ScriptedScorer(() => Number.NaN);
  await assert.rejects(collect(pairs, { scorer: broken }), {
    code: 'INVALID_ARGUMENT',
    message: /1 finite float32 scores/,
  });
});

test('pairs before a wrong one, or before their source fails, are scored', async () => {
  const scorer = new ScriptedScorer(({ a }) => a.length);
  const good = [
    { a: '一', b: '二' },
    { a: 'one', b: 'two' },
  ] as const;
  const failing = (function* () {
    yield* good;
    throw new Error('the file is gone');
  })();
  for (const [pairs, fault] of [
    [[...good, { a: '三' } as TextPair], /^pair 2 must have two texts/],
    [failing, /^the file is gone$/],
  ] as const) {
    const scores: number[] = [];
    await assert.rejects(
      async () => {
        for await (const { score } of matchPairs(pairs, { scorer })) scores.push(score);
      },
      (error: Error) => fault.test(error.message),
    );
    assert.equal(scores.length, 2);
  }
});

test('an abort ends matching, also between two windows', async () => {
  const abort = new AbortController();
  const scorer = new ScriptedScorer(() => 0);
  const pairs = Array.from({ length: 10 }, (_, i) => ({ a: `${i}`, b: 'x' }));
  let seen = 0;
  const run = async () => {
    for await (const _ of matchPairs(pairs, { scorer, windowSize: 2, signal: abort.signal })) {
      if (++seen === 2) abort.abort();
    }
  };
  await assert.rejects(run(), AbortedError);
  assert.equal(seen, 2);
});

test('a threshold that no cosine reaches is refused, and one of a model that reads both texts may be any number', async () => {
  const scorer = cosineScorer(new NgramEncoder());
  for (const threshold of [1.01, 7, -1.5, 1e9]) {
    await assert.rejects(match('护照', 'passport', { scorer, threshold }), (error: Error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.match(error.message, /a threshold of cosines lies between -1 and 1, got /);
      return true;
    });
    const scripted = new ScriptedScorer(() => 5);
    assert.equal(
      (await match('a', 'b', { scorer: scripted, threshold })).decision,
      threshold <= 5 ? 'match' : 'no match',
    );
  }
  for (const threshold of [0.5, 0, -1])
    assert.equal((await match('护照', '护照', { scorer, threshold })).decision, 'match');
});

test('how far it came is told before a wrong pair, a source that fails, and an end by the caller', async () => {
  const scorer = new ScriptedScorer(({ a }) => Number(a));
  const pair = (a: string) => ({ a, b: 'x' });
  const failing = function* () {
    for (const a of ['1', '2', '3', '4']) yield pair(a);
    throw new Error('the disk is gone');
  };
  const wrong = [pair('1'), pair('2'), pair('3'), pair('4'), { a: 5 } as unknown as TextPair];
  for (const [source, error] of [
    [wrong, InvalidArgumentError],
    [failing(), /the disk is gone/],
  ] as const) {
    const told: number[] = [];
    const options = { scorer, windowSize: 2, onProgress: ({ done }: { done: number }) => told.push(done) };
    await assert.rejects(collect<TextPair>(source, options), error);
    assert.equal(told.at(-1), 4);
  }
});

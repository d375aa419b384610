import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ClosedError } from '../../src/core/errors.ts';
import { openFor } from '../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../fixtures/temporary-directory.ts';
import { applied, documentOf, settled, type Texts } from './model.ts';
import { codeOf, collectionOf, ENCODER, examined, interrogate } from './questions.ts';
import { Round } from './round.ts';
import { runRound } from './run-round.ts';
import { SCENARIOS } from './scenarios.ts';

// Two at a time: programs wait for each other and for the disk.
test('nothing is lost and nothing is wrong in a short round of each scenario', { concurrency: 2 }, async (t) => {
  const rounds = Object.entries(SCENARIOS).filter(([, { inTests }]) => inTests);
  await Promise.all(
    rounds.map(([name, { lacks }]) =>
      t.test(name, { skip: lacks?.() ?? false }, async (t) => {
        const parent = await temporaryDirectory(t);
        const { fault, counts } = await runRound(name, 1, { parent, isShort: true });
        assert.ok(fault === undefined, fault);
        assert.ok(Object.keys(counts).length > 0);
      }),
    ),
  );
});

const MISBEHAVING = new URL('./misbehaving.js', import.meta.url).href;

const ACKNOWLEDGED: Texts = new Map([
  ['a', 'bcdfgk one'],
  ['b', 'cdfgkm two'],
]);

test('the model allows an unacknowledged write wholly or not at all, and notices every loss', () => {
  const begun = [
    ['b', null],
    ['c', 'dfgkmp three'],
  ] as const;
  const whole = applied(ACKNOWLEDGED, begun);
  assert.deepEqual(settled(new Map(ACKNOWLEDGED), ACKNOWLEDGED, begun), ACKNOWLEDGED);
  assert.deepEqual(settled(whole, ACKNOWLEDGED, begun), whole);
  const wrong: readonly [Texts, RegExp][] = [
    [new Map([...ACKNOWLEDGED, ['c', 'dfgkmp three']]), /c is there and should not be.*b is there/],
    [new Map([['a', 'bcdfgk one']]), /b is lost/],
    [new Map([...ACKNOWLEDGED, ['a', 'another']]), /a is 'another', not 'bcdfgk one'/],
  ];
  for (const [found, says] of wrong) assert.throws(() => settled(found, ACKNOWLEDGED, begun), says);
});

test('a wrong answer is a fault, an error of a known type is told, and any other is a fault', async (t) => {
  const path = join(await temporaryDirectory(t), 'db');
  const kenyon = await openFor(t, path, { encoder: ENCODER });
  await collectionOf(kenyon).add([...ACKNOWLEDGED].map(([id, text]) => documentOf(id, text)));
  assert.deepEqual(await interrogate(kenyon, ACKNOWLEDGED, ['c']), []);
  for (const [texts, removed] of [
    [new Map([['a', 'bcdfgk one']]), []],
    [new Map([...ACKNOWLEDGED, ['b', 'cdfgkm too']]), []],
    [ACKNOWLEDGED, ['a']],
  ] as const) {
    await assert.rejects(interrogate(kenyon, new Map(texts), removed), { code: 'ERR_ASSERTION' });
  }
  assert.throws(() => codeOf(new TypeError('no')), /without a type: TypeError: no/);
  assert.throws(() => codeOf(new ClosedError('closed')), /CLOSED may not come here/);
});

test('a program that dies, fails or says nothing is noticed, and one that ends well has told all', async (t) => {
  const round = new Round(1, await temporaryDirectory(t));
  t.after(() => round.end());
  const run = (name: string, silenceMs?: number) =>
    round.start({ module: MISBEHAVING, name, given: {}, ...(silenceMs && { silenceMs }) }).finish();
  assert.deepEqual(await run('tellTwice'), [{ said: 1 }, { said: 2 }]);
  await assert.rejects(run('die'), /die ended with SIGSEGV/);
  await assert.rejects(run('reject'), /reject ended with code 1: .*nobody handles this/s);
  await assert.rejects(run('saySomethingOnce', 1000), /hangs: it said nothing for 1 s/);
  await assert.rejects(examined(round, join(round.directory, 'none', '\0'), ['a']), /ended with code 1/);
});

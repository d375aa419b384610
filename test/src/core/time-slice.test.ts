import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inLongTurn, TimeSlice } from '../../../src/core/time-slice.ts';

/** Puts a clock in place of the process's that only moves when told to. */
async function stoppedClock(t: TestContext): Promise<{ pass(ms: number): void; readonly now: number }> {
  let now = Math.ceil(performance.now());
  // What the turn was used for before is forgotten.
  await nextTurn();
  t.mock.method(performance, 'now', () => now);
  return {
    pass: (ms) => {
      now += ms;
    },
    get now() {
      return now;
    },
  };
}

/** Runs jobs, and tells how long each turn of the event loop was held until all were done. */
async function heldWhile(start: () => Promise<unknown>, clock: { readonly now: number }): Promise<number[]> {
  const turns: number[] = [];
  let done = false;
  let before = clock.now;
  const jobs = start().finally(() => {
    done = true;
  });
  for (; !done; before = clock.now) {
    await nextTurn();
    turns.push(clock.now - before);
  }
  await jobs;
  return turns;
}

test('jobs that begin together hold the event loop no longer than one of them', async (t) => {
  const clock = await stoppedClock(t);
  const job = async () => {
    const slice = new TimeSlice();
    for (let step = 0; step < 4; step++) {
      if (slice.spent) await slice.pause();
      clock.pass(3);
    }
  };
  const held = await heldWhile(() => Promise.all(Array.from({ length: 50 }, job)), clock);
  assert.equal(
    held.reduce((sum, ms) => sum + ms, 0),
    600,
  );
  // What the loop was doing, and one job: a slice that is not quite used up, and the step after it.
  assert.ok(Math.max(...held) <= 2 * (12 + 3), `held for ${Math.max(...held)} ms`);
});

test('a loop of short jobs, each awaited, lets the event loop run', async (t) => {
  const clock = await stoppedClock(t);
  const loop = async () => {
    for (let i = 0; i < 100; i++) {
      const slice = new TimeSlice();
      clock.pass(1);
      await slice.pause();
    }
  };
  const held = await heldWhile(loop, clock);
  assert.ok(Math.max(...held) <= 2 * (12 + 1), `held for ${Math.max(...held)} ms`);
});

test('a job in a long turn is not interrupted, unless it lasts too long, and turns are short again after it', async (t) => {
  const clock = await stoppedClock(t);
  const job = (steps: number) => async () => {
    const slice = new TimeSlice();
    for (let step = 0; step < steps; step++) {
      clock.pass(10);
      await slice.pause();
    }
  };
  assert.ok(Math.max(...(await heldWhile(() => inLongTurn(job(19)), clock))) >= 190);
  const held = await heldWhile(() => inLongTurn(job(200)), clock);
  assert.ok(Math.max(...held) <= 2 * (200 + 10), `held for ${Math.max(...held)} ms`);
  await assert.rejects(
    inLongTurn(async () => {
      throw new Error('failed');
    }),
    /failed/,
  );
  const after = await heldWhile(job(19), clock);
  assert.ok(Math.max(...after) <= 2 * (12 + 10), `held for ${Math.max(...after)} ms`);
});

test('jobs go on in the order in which they stopped, a short one between the slices of a long one', async (t) => {
  const clock = await stoppedClock(t);
  const ended: string[] = [];
  const job = async (name: string, steps: number) => {
    const slice = new TimeSlice();
    for (let step = 0; step < steps; step++) {
      await slice.pause();
      clock.pass(12);
    }
    ended.push(name);
  };
  await Promise.all([job('long', 9), job('short', 2), job('middle', 4)]);
  assert.deepEqual(ended, ['short', 'middle', 'long']);
});

test('a job that has time left goes on at once', async (t) => {
  const clock = await stoppedClock(t);
  let turned = false;
  nextTurn().then(() => {
    turned = true;
  });
  const slice = new TimeSlice();
  clock.pass(5);
  assert.ok(!slice.spent);
  await slice.pause();
  assert.ok(!turned);
  clock.pass(7);
  assert.ok(slice.spent);
  await slice.pause();
  assert.ok(turned);
});

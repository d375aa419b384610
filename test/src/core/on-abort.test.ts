import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { onAbort } from '../../../src/core/on-abort.ts';
import { untilAborted } from '../../../src/core/until-aborted.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

test('however much waits for a signal, it has one listener, which goes with the last of them', () => {
  const controller = new AbortController();
  const { signal } = controller;
  const acted: number[] = [];
  const stops = Array.from({ length: 50 }, (_, i) => onAbort(signal, () => acted.push(i)));
  assert.equal(listeners(signal), 1);
  for (const stop of stops.slice(10)) stop();
  assert.equal(listeners(signal), 1);
  // A second call takes away nobody else.
  stops[20]();
  for (const stop of stops.slice(0, 10)) stop();
  assert.equal(listeners(signal), 0);
  const same = () => acted.push(-1);
  const stopOne = onAbort(signal, same);
  onAbort(signal, same);
  stopOne();
  onAbort(signal, () => acted.push(7));
  controller.abort();
  controller.abort();
  assert.deepEqual([acted, listeners(signal)], [[-1, 7], 0]);
  assert.doesNotThrow(onAbort(undefined, () => assert.fail('nobody fires')));
});

test('who waits for a signal may stop, or begin to wait, while it fires', () => {
  const controller = new AbortController();
  const acted: string[] = [];
  onAbort(controller.signal, () => {
    acted.push('first');
    stop();
    onAbort(controller.signal, () => acted.push('late'))();
  });
  const stop = onAbort(controller.signal, () => acted.push('stopped'));
  onAbort(controller.signal, () => acted.push('last'));
  controller.abort();
  assert.deepEqual(acted, ['first', 'last']);
});

test('waits that end leave nothing on the signals that could have ended them', async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const waits = Array.from({ length: 30 }, (_, i) =>
    untilAborted(Promise.resolve(i), { signal: one.signal, closed: other.signal, doing: 'waiting' }),
  );
  assert.deepEqual([listeners(one.signal), listeners(other.signal)], [1, 1]);
  assert.equal((await Promise.all(waits)).length, 30);
  assert.deepEqual([listeners(one.signal), listeners(other.signal)], [0, 0]);
  const never = Array.from({ length: 30 }, () =>
    untilAborted(new Promise(() => {}), { signal: one.signal, doing: 'waiting' }),
  );
  one.abort();
  const ended = await Promise.allSettled(never);
  assert.ok(ended.every(({ status }) => status === 'rejected'));
});

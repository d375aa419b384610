import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchInterrupt } from '../../../../src/cli/program/start.ts';

test('the first interrupt aborts and leaves the second to the operating system', () => {
  const before = process.listenerCount('SIGINT');
  let told = 0;
  const interrupt = watchInterrupt(() => told++);
  assert.deepEqual([interrupt.exitCode(), interrupt.signal.aborted], [undefined, false]);
  process.emit('SIGINT', 'SIGINT');
  assert.deepEqual([interrupt.exitCode(), interrupt.signal.aborted, told], [130, true, 1]);
  assert.deepEqual([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')], [before, before]);
});

test('nothing is left behind when the work ends without an interrupt', () => {
  const before = process.listenerCount('SIGTERM');
  const interrupt = watchInterrupt(() => assert.fail('there was none'));
  assert.equal(process.listenerCount('SIGTERM'), before + 1);
  interrupt.dispose();
  assert.equal(process.listenerCount('SIGTERM'), before);
});

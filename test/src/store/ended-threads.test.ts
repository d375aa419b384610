import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createRandom } from '../../../src/core/random.ts';
import { addElsewhere } from '../../fixtures/another-process.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const THREAD = new URL('../../fixtures/write-until-ended.js', import.meta.url);
/** One that waits for ever fails instead. */
const LIMIT = { timeout: 120_000 };
/** How many threads are ended: most where it matters when, fewest where it is always the same. */
const ENDINGS = { write: 12, read: 8, idle: 4 };

for (const way of ['write', 'read', 'idle'] as const) {
  test(
    `a thread that is ended while its work is '${way}' ends, undoes what it had not finished, and stops nobody`,
    LIMIT,
    async (t) => {
      const { kenyon, path } = await temporaryDatabase(t, { encoder: new NgramEncoder(16) });
      const collection = kenyon.collection();
      await collection.add(Array.from({ length: 200 }, (_, i) => ({ id: `d${i}`, text: `text ${i}` })));
      const random = createRandom(11);
      const acknowledged: string[] = [];
      for (let ending = 0; ending < ENDINGS[way]; ending++) {
        const thread = new Worker(THREAD, { workerData: { path, name: `t${ending}`, way } });
        const opened = once(thread, 'message');
        thread.on('message', (ids: string[] | 'open') => {
          if (ids !== 'open') acknowledged.push(...ids);
        });
        await opened;
        await wait(random.below(40));
        await thread.terminate();
        await collection.add([{ id: `main${ending}`, text: 'main' }]);
      }
      const found = await collection.get(acknowledged);
      assert.deepEqual(
        acknowledged.filter((_, i) => found[i] === undefined),
        [],
      );
      await kenyon.verify();
      // Another process is let in as well.
      assert.equal(await addElsewhere(path), null);
    },
  );
}

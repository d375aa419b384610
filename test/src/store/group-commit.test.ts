import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AbortedError } from '../../../src/core/errors.ts';
import { Gate } from '../../../src/store/gate.ts';
import { loadLibraries } from '../../../src/store/libraries.ts';
import { SharedEnvironment } from '../../../src/store/shared-environment.ts';
import { readMeta, type Tables, writeMeta } from '../../../src/store/tables.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor } from '../../fixtures/temporary-database.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

const LIMIT = { timeout: 60_000 };

async function newEnvironment(t: TestContext): Promise<{ path: string; environment: SharedEnvironment }> {
  const path = await temporaryDirectory(t);
  return { path, environment: await SharedEnvironment.enter(path, false) };
}

/** Adds a number to a list under a key, and tells how long the list was. */
const append =
  (n: number, key = '名单') =>
  (tables: Tables) => {
    const list = (readMeta(tables, key) as number[] | undefined) ?? [];
    writeMeta(tables, key, [...list, n]);
    return list.length;
  };

const transactionsOf = ({ current }: SharedEnvironment) => (current.root.getStats() as { lastTxnId: number }).lastTxnId;

/** Has the gate of a directory, as another process would, until the result is called. */
async function holdGate(t: TestContext, path: string): Promise<() => Promise<void>> {
  const gate = new Gate(path, (await loadLibraries()).locks);
  t.after(() => gate.close());
  let release!: () => void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let running!: Promise<void>;
  await new Promise<void>((resolve) => {
    running = gate.run(() => {
      resolve();
      return held;
    });
  });
  return () => {
    release();
    return running;
  };
}

test('changes that wait are written together, in their order, and let the event loop run', LIMIT, async (t) => {
  const { environment } = await newEnvironment(t);
  const before = transactionsOf(environment);
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  turn();
  const lengths = await Promise.all(Array.from({ length: 500 }, (_, n) => environment.write(append(n))));
  isOver = true;
  assert.deepEqual(
    lengths,
    lengths.map((_, n) => n),
  );
  const commits = transactionsOf(environment) - before;
  assert.ok(commits >= 1 && commits < 250, `${commits} commits`);
  assert.ok(turns > commits, `${turns} turns of the loop in ${commits} commits`);
  assert.equal((readMeta(environment.current.tables, '名单') as number[]).length, 500);
  await environment.leave();
});

test('a change that fails is undone and takes no other along', LIMIT, async (t) => {
  const { environment } = await newEnvironment(t);
  const failing: Record<string, (tables: Tables) => unknown> = {
    throws: (tables) => {
      append(-1)(tables);
      throw new RangeError('no');
    },
    'has a key that is too long': (tables) => {
      append(-1)(tables);
      writeMeta(tables, '键'.repeat(1000), 1);
    },
    'has no key': (tables) => {
      append(-1)(tables);
      writeMeta(tables, '', 1);
    },
    'removes and throws': (tables) => {
      writeMeta(tables, '名单', undefined);
      throw new Error('no');
    },
    'reads what is damaged': (tables) => {
      tables.meta.put('damaged', Buffer.from('damaged bytes'));
      readMeta(tables, 'damaged');
    },
  };
  const outcomes = await Promise.allSettled(
    Object.values(failing).flatMap((change, n) => [environment.write(append(n)), environment.write(change)]),
  );
  outcomes.forEach(({ status }, i) => {
    assert.equal(status, i % 2 === 0 ? 'fulfilled' : 'rejected', `${Object.keys(failing)[i >> 1]}`);
  });
  assert.deepEqual(readMeta(environment.current.tables, '名单'), [0, 1, 2, 3, 4]);
  assert.equal(environment.current.tables.meta.getBinary('damaged'), undefined);
  await environment.leave();
});

test('when a commit of several fails, each is tried by itself', LIMIT, async (t) => {
  const { environment } = await newEnvironment(t);
  const { root } = environment.current;
  const batch = root.batch.bind(root);
  // Disks get full for a moment, and of what is asked for some finds room.
  let batches = 0;
  t.mock.method(root, 'batch', (write: () => void) => {
    batches++;
    return batches === 1 || batches === 3 ? Promise.reject(new Error('no room')) : batch(write);
  });
  const outcomes = await Promise.allSettled([0, 1, 2].map((n) => environment.write(append(n))));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.deepEqual(readMeta(environment.current.tables, '名单'), [0, 2]);
  await environment.leave();
});

test(
  'a write whose signal fires while another has the gate is called off at once, and the others wait',
  LIMIT,
  async (t) => {
    const { path, environment } = await newEnvironment(t);
    const release = await holdGate(t, path);
    const [first, second] = [new AbortController(), new AbortController()];
    const calledOff = environment.write(append(1), first.signal);
    const waits = environment.write(append(2), second.signal);
    first.abort(new Error('enough'));
    await assert.rejects(calledOff, (error: unknown) => {
      assert.ok(error instanceof AbortedError);
      assert.equal((error.cause as Error).message, 'enough');
      return true;
    });
    await assert.rejects(environment.write(append(3), AbortSignal.abort()), AbortedError);
    await release();
    await waits;
    second.abort();
    assert.deepEqual(readMeta(environment.current.tables, '名单'), [2]);
    await environment.leave();
  },
);

test(
  'nobody is left waiting for the gate when all writes were called off, and the next one is made',
  LIMIT,
  async (t) => {
    const { path, environment } = await newEnvironment(t);
    const release = await holdGate(t, path);
    for (let n = 0; n < 5; n++) {
      const controller = new AbortController();
      const writing = environment.write(append(n), controller.signal);
      const early = n % 2 === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, 20));
      await early;
      controller.abort();
      await assert.rejects(writing, AbortedError);
    }
    const other = await SharedEnvironment.enter(path, false);
    // Both would wait for whoever has the gate.
    await other.leave();
    const later = environment.write(append(9));
    await release();
    assert.equal(await later, 0);
    const again = await holdGate(t, path);
    const controller = new AbortController();
    const writing = environment.write(append(10), controller.signal);
    controller.abort();
    await assert.rejects(writing, AbortedError);
    await environment.leave();
    await again();
  },
);

test(
  'documents whose signal fires while another has the gate are not added, and the database can be closed',
  LIMIT,
  async (t) => {
    const path = join(await temporaryDirectory(t), 'db');
    const kenyon = await openFor(t, path, { encoder: new NgramEncoder(16) });
    const collection = kenyon.collection();
    await collection.add([{ id: 'a', text: '北京' }]);
    const release = await holdGate(t, path);
    const controller = new AbortController();
    const adding = collection.add([{ id: 'b', text: 'Beijing' }], { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(adding, AbortedError);
    assert.equal(await collection.count(), 1);
    await kenyon.close();
    await release();
  },
);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbortedError, ClosedError } from '../../../src/core/errors.ts';
import type { Collection } from '../../../src/database/collection.ts';
import { type Kenyon, open } from '../../../src/database/kenyon.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { openFor, temporaryDatabase } from '../../fixtures/temporary-database.ts';

const LIMIT = { timeout: 60_000 };
const encoder = new NgramEncoder(16);
const documents = Array.from({ length: 300 }, (_, i) => ({ id: `d${i}`, text: `text ${i}` }));

/** Gives items and then keeps whoever reads it waiting for ever. */
async function* waiting<T>(items: Iterable<T>, isWaiting: () => void): AsyncGenerator<T> {
  yield* items;
  isWaiting();
  await new Promise(() => {});
}

interface Reading {
  readonly kenyon: Kenyon;
  readonly collection: Collection;
  readonly lines: readonly string[];
  readonly signal: AbortSignal;
  readonly isWaiting: () => void;
}

/** What reads a source of its caller. */
const readers: Record<string, (reading: Reading) => Promise<unknown>> = {
  add: ({ collection, isWaiting, signal }) => collection.add(waiting(documents, isWaiting), { signal }),
  update: ({ collection, isWaiting, signal }) =>
    collection.update(waiting([{ id: 'd1', price: 3 }], isWaiting), { signal }),
  'import of the first line': ({ kenyon, isWaiting, signal }) =>
    kenyon.import(waiting<string>([], isWaiting), { signal }),
  import: ({ kenyon, lines, isWaiting, signal }) =>
    kenyon.import(waiting(lines.slice(0, -1), isWaiting), { collection: 'other', signal }),
  'import without vectors': ({ kenyon, lines, isWaiting, signal }) =>
    kenyon.import(waiting(lines.slice(0, -1), isWaiting), { collection: 'other', vectors: false, signal }),
};

for (const [what, read] of Object.entries(readers)) {
  for (const [way, ends] of [
    ['closing the database', ClosedError],
    ['its signal', AbortedError],
  ] as const) {
    test(`${way} ends ${what} whose source never settles, and nothing of an import is left`, LIMIT, async (t) => {
      const { kenyon, path } = await temporaryDatabase(t, { encoder });
      const collection = kenyon.collection('faq');
      await collection.add(documents);
      const lines: string[] = [];
      await kenyon.export('faq', (line) => lines.push(line));
      const controller = new AbortController();
      let ended!: Promise<void>;
      await new Promise<void>((isWaiting) => {
        const reading = read({ kenyon, collection, lines, isWaiting, signal: controller.signal });
        ended = assert.rejects(reading, ends);
      });
      if (ends === ClosedError) await kenyon.close();
      else controller.abort();
      await ended;
      // Whose process goes on.
      const again = await openFor(t, path, { encoder });
      assert.deepEqual(again.collections(), ['faq']);
      assert.deepEqual(await importsIn(path), []);
    });
  }
}

test('an import that goes on is left alone by whoever opens the database', LIMIT, async (t) => {
  const { kenyon, path } = await temporaryDatabase(t, { encoder });
  await kenyon.collection('faq').add(documents);
  const lines: string[] = [];
  await kenyon.export('faq', (line) => lines.push(line));
  let goOn!: () => void;
  const pause = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isHalf!: () => void;
  const half = new Promise<void>((resolve) => {
    isHalf = resolve;
  });
  const source = async function* () {
    yield* lines.slice(0, 280);
    isHalf();
    await pause;
    yield* lines.slice(280);
  };
  const importing = kenyon.import(source(), { collection: 'other' });
  await half;
  const other = await open(path, { encoder });
  assert.deepEqual(await importsIn(path), ['collection/import/other']);
  goOn();
  assert.equal((await importing).documents, documents.length);
  assert.deepEqual(await importsIn(path), []);
  await other.close();
});

async function importsIn(path: string): Promise<string[]> {
  const database = await openDatabase(path, { readOnly: true });
  try {
    return [...database.tables.meta.getKeys({ start: 'collection/import/', end: 'collection/import0' })];
  } finally {
    await database.close();
  }
}

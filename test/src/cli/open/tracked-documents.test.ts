import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrackedDocuments } from '../../../../src/cli/open/tracked-documents.ts';

test('documents keep their lines, and progress is reckoned by the bytes that were used', async () => {
  let used = 0;
  const lines = [2, 3, 7, 8];
  const tracked = new TrackedDocuments({
    totalBytes: 400,
    bytesRead: () => used,
    documents: (async function* () {
      for (const line of lines) {
        yield { line, document: { text: `line ${line}` } };
        used += 100;
      }
    })(),
  });
  assert.equal(tracked.fractionOf(0), undefined);
  const texts: string[] = [];
  for await (const { text } of tracked.documents()) {
    texts.push(text);
    if (texts.length === 3)
      assert.deepEqual(
        [0, 1, 3].map((done) => tracked.fractionOf(done)),
        [0, 0.5 / 3, 0.5],
      );
  }
  assert.deepEqual(texts, ['line 2', 'line 3', 'line 7', 'line 8']);
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => tracked.lineOf(index)),
    lines,
  );
  assert.equal(tracked.fractionOf(4), 1);
});

test('documents of several files keep the file that they came from', async () => {
  const places = [
    { file: 'a', line: 1 },
    { file: 'a', line: 2 },
    { file: 'b', line: 1 },
  ];
  const tracked = new TrackedDocuments({
    totalBytes: undefined,
    bytesRead: () => 0,
    documents: (async function* () {
      for (const place of places) yield { ...place, document: { text: 'x' } };
    })(),
  });
  for await (const _ of tracked.documents());
  assert.deepEqual(
    places.map((_, i) => ({ file: tracked.fileOf(i), line: tracked.lineOf(i) })),
    places,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrackedDocuments } from '../../../../src/cli/open/tracked-documents.ts';

test('documents keep their lines, and progress is reckoned by the bytes that were used', async () => {
  let used = 0;
  const lines = [2, 3, 7, 8];
  const tracked = new TrackedDocuments({
    name: 'file',
    format: 'jsonl',
    totalBytes: 400,
    columnTypes: new Map(),
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

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { readDocuments } from '../../../src/readers/read-documents.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

test('columns of a stream get their types from a copy, of which nothing is left', async (t) => {
  const folder = await temporaryDirectory(t);
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  t.after(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  const rows = Array.from({ length: 5000 }, (_, i) => `text ${i},${i},${i < 4999 ? i : 'none'}\n`);
  const open = (more = '') =>
    readDocuments('-', {
      format: 'csv',
      textField: 'text',
      idField: 'id',
      types: new Map(),
      stdin: Readable.from([Buffer.from(`text,count,mixed\n${rows.join('')}${more}`)]),
      onBadLine: () => assert.fail('a bad line'),
    });
  const { documents, columnTypes } = await open();
  assert.deepEqual([columnTypes.get('count'), columnTypes.get('mixed')], ['number', 'string']);
  let next = 0;
  for await (const { line, document } of documents) {
    assert.deepEqual([line, document.count, document.mixed], [next + 2, next, next < 4999 ? String(next) : 'none']);
    next++;
  }
  assert.equal(next, 5000);
  // Given up half way.
  for await (const _ of (await open()).documents) break;
  assert.deepEqual(await readdir(folder), []);
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../../src/main.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test('documents like one are listed for people and for programs', async (t) => {
  const db = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(db, { encoder: new NgramEncoder() });
  await kenyon.collection('default').add([
    { id: 'a', text: '北京的秋天很美', city: '北京' },
    { id: 'b', text: '北京的秋天很美丽', city: '北京' },
    { id: 'c', text: 'rice and tea', city: 'Lisbon' },
  ]);
  await kenyon.close();
  const shown = await runHere(['similar', 'a', '--db', db, '-k', '1']);
  assert.deepEqual([shown.code, shown.err], [0, '']);
  assert.match(shown.out, /^1 +0\.\d{3} +b +北京的秋天很美丽\n$/);
  const { out } = await runHere([
    'similar',
    'a',
    '--db',
    db,
    '--json',
    '--facets',
    'city',
    '--filter',
    'city = "Lisbon"',
  ]);
  const { id, hits, facets } = JSON.parse(out);
  assert.deepEqual([id, hits[0].id, hits[0].rank, facets[0].field], ['a', 'c', 1, 'city']);
  const none = await runHere(['similar', 'x', '--db', db]);
  assert.notEqual(none.code, 0);
  assert.match(none.err, /there is no document "x"/);
  const few = await runHere(['similar', 'a', '--db', db, '--min-score', '0.99']);
  assert.deepEqual([few.code, few.out], [0, '']);
  assert.match(few.err, /nothing is like it/);
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from '../../../../src/main.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test('the fields of a database are listed for people and for programs', async (t) => {
  const db = join(await temporaryDirectory(t), 'db');
  const kenyon = await open(db, { encoder: new NgramEncoder() });
  await kenyon.collection('default').add([
    { id: 'a', text: '护照', topic: 'travel', author: { name: '王' } },
    { id: 'b', text: 'rice', topic: 'cooking' },
    { id: 'c', text: 'tea', topic: 'cooking', year: 1978 },
  ]);
  await kenyon.close();
  const { code, out, err } = await runHere(['fields', '--db', db]);
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    [
      'field        documents  distinct  types   values',
      'author.name          1         1  string  "王" 1',
      'topic                3         2  string  "cooking" 2 · "travel" 1',
      'year                 1         1  number  1978 1',
      '',
    ].join('\n'),
  );
  const { fields } = JSON.parse((await runHere(['fields', '--db', db, '--top', '1', '--json'])).out);
  assert.deepEqual(fields[1], {
    field: 'topic',
    documents: 3,
    types: ['string'],
    distinct: 2,
    top: [{ value: 'cooking', documents: 2 }],
    least: 'cooking',
    greatest: 'travel',
    unlisted: 0,
  });
  const empty = await open(join(db, '..', 'bare'), { encoder: new NgramEncoder() });
  await empty.collection('default').add([{ id: 'a', text: 'no field but the text' }]);
  await empty.close();
  const none = await runHere(['fields', '--db', join(db, '..', 'bare')]);
  assert.deepEqual([none.code, none.out], [0, '']);
  assert.match(none.err, /^kenyon: .* has no fields in collection default\n$/);
});

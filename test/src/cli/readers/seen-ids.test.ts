import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeenIds } from '../../../../src/cli/readers/seen-ids.ts';

test('an id noted again gives the line of its first appearance, through every growth of the table', () => {
  const seen = new SeenIds();
  for (let line = 1; line <= 20_000; line++) assert.equal(seen.note(`doc-${line}`, line), undefined);
  for (let line = 1; line <= 20_000; line++) assert.equal(seen.note(`doc-${line}`, 50_000 + line), line);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CertifiedSearch } from '../../../index/exact/certified-search.ts';
import { Int8Search } from '../../../index/exact/int8-search.ts';
import { Int8Table } from '../../../index/exact/int8-table.ts';

test('a row that is added while others are scored, and is known less well, loosens what may be left out', () => {
  const table = new Int8Table(2);
  table.add(Uint32Array.of(0), Float32Array.of(1, 0));
  const approximate = new Int8Search(table, Float32Array.of(0.6, 0.8));
  const search = new CertifiedSearch(approximate, 1);
  approximate.scanOrds(Uint32Array.of(0));
  search.takeScores(1, (place) => place);
  const before = search.threshold;
  table.add(Uint32Array.of(1), Float32Array.of(0.8, 0.6));
  assert.ok(table.maxResidual > 1e-4);
  assert.ok(search.threshold < before - 1e-4);
  approximate.close();
});

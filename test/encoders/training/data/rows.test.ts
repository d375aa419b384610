import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Row, type RowFormat, readRows } from '../../../../encoders/training/data/rows.ts';
import { FormatError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

async function rowsOf(path: string, format: RowFormat): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(path, format)) rows.push(row);
  return rows;
}

test('tab-separated cells keep their quotation marks, quoted ones lose the outer pair', async (t) => {
  const dir = dataDirectory(t, { 'a.tsv': '"a ""b"""\t"c" d "e"\t"\n\n""\tx\t"y"\n' });
  assert.deepEqual(await rowsOf(join(dir, 'a.tsv'), 'tsv'), [
    { line: 1, cells: ['"a ""b"""', '"c" d "e"', '"'] },
    { line: 3, cells: ['""', 'x', '"y"'] },
  ]);
  assert.deepEqual(await rowsOf(join(dir, 'a.tsv'), 'quoted-tsv'), [
    { line: 1, cells: ['a "b"', '"c" d "e"', '"'] },
    { line: 3, cells: ['', 'x', 'y'] },
  ]);
});

test('comma-separated records may hold commas, quotation marks and line ends, and know their first line', async (t) => {
  const dir = dataDirectory(t, { 'a.csv': '\ufeffs,t\r\n"a, ""b""",c\r\n"two\nlines",d\r\n\r\ne,f' });
  assert.deepEqual(await rowsOf(join(dir, 'a.csv'), 'csv'), [
    { line: 1, cells: ['s', 't'] },
    { line: 2, cells: ['a, "b"', 'c'] },
    { line: 3, cells: ['two\nlines', 'd'] },
    { line: 6, cells: ['e', 'f'] },
  ]);
});

test('a quotation mark that never closes is a format error', async (t) => {
  const dir = dataDirectory(t, { 'a.csv': 'a,b\n"c,d\n' });
  await assert.rejects(rowsOf(join(dir, 'a.csv'), 'csv'), FormatError);
});

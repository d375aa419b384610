import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RowFormatName, rowFormat } from '../../../../src/cli/writers/row-format.ts';
import { readPairs } from '../../../../src/readers/read-pairs.ts';

const AWKWARD = ['a', '中', '🙂', '"', "'", ',', '\t', '\n', '\r', '\r\n', '=', '+', '-', '@', ' ', '\\', '\u2028'];
const text = fc
  .string({ unit: fc.constantFrom(...AWKWARD), minLength: 1, maxLength: 12 })
  .filter((value) => value.trim() !== '');

async function roundTrip(name: RowFormatName, rows: { a: string; b: string }[], plain: boolean) {
  const format = rowFormat(name, { plain });
  const written = rows.map((row) => format.render(row)).join('');
  const fail = ({ line, reason }: { line: number; reason: string }) => assert.fail(`line ${line}: ${reason}`);
  const stdin = Readable.from([Buffer.from(written)]);
  const { pairs } = await readPairs('-', { format: name, stdin, onBadLine: fail });
  const read: { a: string; b: string }[] = [];
  for await (const { a, b } of pairs) read.push({ a, b });
  return read;
}

test('what is written as JSONL and as plain CSV is read back exactly', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ a: text, b: text }, { noNullPrototype: true }), { minLength: 1, maxLength: 8 }),
      async (rows) => {
        for (const name of ['jsonl', 'csv'] as const) assert.deepEqual(await roundTrip(name, rows, true), rows);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

test('TSV is read back with a space for each tab and line break inside a text', async () => {
  const row = { a: 'two\r\nlines\tand', b: '"tab' };
  assert.deepEqual(await roundTrip('tsv', [row], false), [{ a: 'two lines and', b: '"tab' }]);
});

test('CSV for a spreadsheet has a byte order mark, and no cell that would be run as a formula', async () => {
  const format = rowFormat('csv');
  const first = format.render({ a: '=HYPERLINK("http://x")', b: '@SUM(A1)', score: -0.5, other: '＝1+1' });
  assert.equal(first, '\ufeffa,b,score,other\r\n"\'=HYPERLINK(""http://x"")",\'@SUM(A1),-0.5,\'＝1+1\r\n');
  assert.equal(format.render({ a: '-5', b: '-5°C', score: 1, other: '+86 10' }), "-5,'-5°C,1,'+86 10\r\n");
  assert.equal(rowFormat('csv', { plain: true }).render({ a: '=1' }), 'a\r\n=1\r\n');
});

test('the columns of a table are those of its first row, and what is lost is told', () => {
  const format = rowFormat('csv', { plain: true });
  assert.equal(format.render({ a: [1, 'x'], b: null, c: undefined }), 'a,b,c\r\n"[1,""x""]",,\r\n');
  assert.equal(format.render({ b: true, d: 'lost' }), ',true,\r\n');
  assert.deepEqual([...format.lost], ['d']);
});

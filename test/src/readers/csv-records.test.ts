import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { type CsvRecord, readCsvRecords } from '../../../src/readers/csv-records.ts';
import { LineSplitter } from '../../../src/readers/lines.ts';
import { writeCsv } from './write-csv.ts';

async function read(input: string | Buffer, maxRecordChars = 1 << 20, quoting = true): Promise<CsvRecord[]> {
  const splitter = new LineSplitter({ maxLineChars: maxRecordChars });
  const lines = [...splitter.push(Buffer.from(input as Buffer)), ...splitter.end()];
  const records: CsvRecord[] = [];
  const source = (async function* () {
    yield* lines;
  })();
  for await (const record of readCsvRecords(source, { delimiter: ',', quoting, maxRecordChars })) records.push(record);
  return records;
}

const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', '中', '\t', '🙂'), maxLength: 12 });

test('rows come back as written, with the line each starts on, and as an independent parser reads them', async () => {
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (table, newline) => {
      const { text, lines } = writeCsv(table, newline);
      const records = await read(text);
      assert.deepEqual(
        records,
        table.map((cells, i) => ({ line: lines[i], cells })),
      );
      const reference = parse(text, { relax_column_count: true, record_delimiter: newline });
      assert.deepEqual(
        records.map((record) => 'cells' in record && record.cells),
        reference,
      );
    }),
    { seed: 12, numRuns: 300 },
  );
});

test('any bytes are read without an exception, each line counted at most once', async () => {
  const noise = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', '""', '\r\n', '"\n"'), maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(noise, async (input) => {
      const records = await read(input, 40);
      const lines = records.map((record) => record.line);
      assert.deepEqual(
        lines,
        [...new Set(lines)].sort((a, b) => a - b),
      );
    }),
    { seed: 13, numRuns: 1000 },
  );
});

test('an unclosed quote loses only the line that opened it', async () => {
  const records = await read('a,b\n"open,1\nc,d\n"e\ne",f\n');
  assert.deepEqual(
    records.map((record) => ('cells' in record ? record.cells : record.line)),
    [['a', 'b'], 2, ['c', 'd'], ['e\ne', 'f']],
  );
  assert.deepEqual(
    (await read('a,b\n"open,1\nc,d\ne,f')).map((record) => ('cells' in record ? record.cells : record.line)),
    [['a', 'b'], 2, ['c', 'd'], ['e', 'f']],
  );
});

test('an unclosed quote swallows no more than the longest record allowed', async () => {
  const rest = Array.from({ length: 500 }, (_, i) => `row,${i}`);
  const records = await read(`"open\n${rest.join('\n')}`, 100);
  assert.equal(records.length, 501);
  assert.ok('reason' in records[0]!);
  assert.deepEqual(
    records.slice(1),
    rest.map((row, i) => ({ line: i + 2, cells: row.split(',') })),
  );
});

test('text after a closing quote is a bad row and the next row is read', async () => {
  const [bad, good] = await read('"say "hi"",x\na,b\n');
  assert.match('reason' in bad! ? bad.reason : '', /cell 1 has text after its closing quote/);
  assert.deepEqual(good, { line: 2, cells: ['a', 'b'] });
});

test('a quote inside an unquoted cell is text, and without quoting so is every quote', async () => {
  assert.deepEqual(await read('5" pipe,b\n'), [{ line: 1, cells: ['5" pipe', 'b'] }]);
  assert.deepEqual(await read('"a,b"\n', 100, false), [{ line: 1, cells: ['"a', 'b"'] }]);
});

test('bad bytes inside a row of several lines lose that row alone', async () => {
  const input = Buffer.concat([Buffer.from('"x\n'), Buffer.from([0xff]), Buffer.from('",y\na,b\n')]);
  const [bad, good] = await read(input);
  assert.ok('reason' in bad! && bad.line === 1 && /line 2/.test(bad.reason), JSON.stringify(bad));
  assert.deepEqual(good, { line: 3, cells: ['a', 'b'] });
});

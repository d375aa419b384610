import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ColumnTypeGuess } from '../../../src/readers/guess-column-types.ts';
import { TableTypes } from '../../../src/readers/table-types.ts';
import type { ColumnType } from '../../../src/store/column-types.ts';

function guessed(cells: readonly string[]): ColumnType {
  const guess = new ColumnTypeGuess();
  for (const cell of cells) guess.add({ column: cell });
  return guess.types.get('column') ?? 'string';
}

function read(cell: string, type: ColumnType): unknown {
  const options = { known: new Map(), guess: new ColumnTypeGuess(), texts: [] };
  const table = new TableTypes({ ...options, given: new Map([['column', type]]) });
  const row = table.read({ line: 1, fields: { column: cell } });
  return 'reason' in row ? row.reason : row.fields.column;
}

test('a column has the type that all of its cells look like', () => {
  for (const [type, ...cells] of [
    ['number', '1', '-2.50', '1e5', ''],
    ['number', '0', '0.5', ' 7 '],
    ['number', '123456789012345'],
    ['string', '007', '12'],
    ['string', '1', 'N/A'],
    ['string', '1,234'],
    ['string', '+86'],
    ['string', '1234567890123456'],
    ['number', '39.910000000000004', '0.30000000000000004', '-116.30000000000001', '1.7976931348623157e308'],
    ['number', '0.000012345678901234567', '0.0', '-0.5'],
    ['string', '0.123456789012345678'],
    ['string', '6222021234567890123'],
    ['string', '1e999'],
    ['string', '３'],
    ['string', '五'],
    ['string', 'NaN'],
    ['string', '0x10'],
    ['string', '', ' '],
    ['boolean', 'true', 'FALSE', ''],
    ['string', 'true', '1'],
    ['string', '是', '否'],
    ['date', '2024-05-01', '2024/5/1', '2024.12.31', '2024年5月1日', ''],
    ['date', '2024-05-01 08:00', '2024-05-01T08:00:00.5Z', '2024-05-01T08:00+08:00', '2024-05-01'],
    ['string', '2023-02-29'],
    ['string', '1/5/2024'],
    ['string', '2024-05'],
    ['string', '2024-05/01'],
    ['string', '2024-05-01 25:00'],
    ['string', '2024-05-01', '12'],
  ] as const)
    assert.equal(guessed(cells), type, cells.join(' | '));
});

test('cells are read as the type of their column, dates in one form, and what is none is told', () => {
  assert.deepEqual(
    ['007', '+5', '.5', ' 12 ', '-0', '1E3'].map((cell) => read(cell, 'number')),
    [7, 5, 0.5, 12, -0, 1000],
  );
  assert.deepEqual(
    ['True', ' false '].map((cell) => read(cell, 'boolean')),
    [true, false],
  );
  assert.deepEqual(
    ['2024/5/1', '2024年5月1日 8:05', '2024-05-01t08:00:00.250z', '2024.1.2 03:04:05 +0800'].map((cell) =>
      read(cell, 'date'),
    ),
    ['2024-05-01', '2024-05-01T08:05:00', '2024-05-01T08:00:00.250Z', '2024-01-02T03:04:05+0800'],
  );
  assert.equal(read(' 007 ', 'string'), ' 007 ');
  assert.equal(read('', 'string'), '');
  for (const type of ['number', 'boolean', 'date'] as const) assert.equal(read(' ', type), undefined);
  assert.equal(read('一百', 'number'), 'column "column" is "一百", expected a number');
  assert.equal(read('yes', 'boolean'), 'column "column" is "yes", expected a boolean');
  assert.equal(read('May 1', 'date'), 'column "column" is "May 1", expected a date');
});

test('whatever the cells are, all of a column can be read as the type that was found, and numbers keep their value', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
    fc.constantFrom('', ' ', 'true', 'False', '2024-1-1', '2024年12月31日', '007', '1e5', '-0'),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      const type = guessed(cells);
      for (const each of cells) {
        const value = read(each, type);
        if (type === 'string') assert.equal(value, each);
        else if (each.trim() === '') assert.equal(value, undefined);
        else assert.equal(typeof value, type === 'date' ? 'string' : type, `${each} as ${type}`);
        if (type === 'number' && typeof value === 'number') assert.equal(value, Number(each));
      }
    }),
    { seed: 9, numRuns: 3000 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderFields } from '../../../../src/cli/render/render-fields.ts';
import { textWidth } from '../../../../src/core/text/text-width.ts';
import type { FieldSummary } from '../../../../src/main.ts';
import { recordTerminal } from '../fake-terminal.ts';

const FIELDS: FieldSummary[] = [
  {
    field: '城市',
    documents: 1200,
    types: ['null', 'string'],
    distinct: 3,
    top: [
      { value: '北京', documents: 1000 },
      { value: null, documents: 150 },
    ],
    least: null,
    greatest: '北京',
    unlisted: 0,
  },
  {
    field: 'publish date',
    documents: 2,
    types: ['string'],
    distinct: 2,
    top: [{ value: '2020-01-01', documents: 1 }],
    least: '2020-01-01',
    greatest: '2024-05-31\n',
    unlisted: 0,
  },
  { field: 'vector', documents: 1, types: [], distinct: 0, top: [], unlisted: 1 },
];

test('fields are listed with counts to the right and frequent values, or the ends where each value stands alone', () => {
  assert.equal(
    renderFields(FIELDS, recordTerminal()),
    [
      'field           documents  distinct  types         values',
      '城市                1,200         3  null, string  "北京" 1,000 · null 150',
      '"publish date"          2         2  string        "2020-01-01" to "2024-05-31\\n"',
      'vector                  1         0                too long or too many to be listed in 1 document',
      '',
    ].join('\n'),
  );
});

test('no line is wider than the terminal', () => {
  const wide = {
    ...FIELDS[0],
    top: Array.from({ length: 9 }, (_, i) => ({ value: `北京市海淀区第${i}`, documents: 10 })),
  };
  for (const tty of [40, 57, 80]) {
    const lines = renderFields([wide, ...FIELDS], recordTerminal({ tty })).split('\n');
    assert.ok(lines.every((line) => textWidth(line) <= tty));
    assert.ok(lines[1].endsWith('…'));
  }
});

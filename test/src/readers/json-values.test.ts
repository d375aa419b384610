import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FormatError } from '../../../src/core/errors.ts';
import { collect } from './collect.ts';

test('any objects in a JSON array come back, however it is set out and cut into chunks', async () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '中', '"', '\\', '\n', '[', ']', '{', '}', ',', '🙂'),
    minLength: 1,
  });
  const fields = fc.dictionary(fc.constantFrom('n', 'tags', 'deep'), fc.jsonValue());
  const documents = fc.array(fc.record({ text: text.map((letters) => `x${letters}`), fields }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      documents,
      fc.constantFrom(undefined, 1, '\t'),
      fc.integer({ min: 1, max: 40 }),
      async (given, indent, chunkBytes) => {
        const expected = given.map(({ text, fields }) => ({ ...fields, text }));
        const read = await collect(`\ufeff${JSON.stringify(expected, undefined, indent)}\n`, {}, chunkBytes);
        assert.equal(read.format, 'json');
        // -0 is written as 0.
        assert.deepEqual(read.documents, JSON.parse(JSON.stringify(expected)));
        assert.deepEqual(read.bad, []);
      },
    ),
    { seed: 21, numRuns: 200 },
  );
});

test('members that are no documents are reported with the line where they begin, and the rest goes in', async () => {
  const members = [
    '{"text":"a"}',
    '{"text":',
    ' bad}',
    '{"text":"b"\n}',
    '7',
    '"s"',
    'null',
    '[1]',
    'nul',
    '{"id":1}',
    '{"text":"c"}',
  ];
  const input = `[${members.join(',\n').replace(':,\n', ':\n')}]`;
  const read = await collect(input, { format: 'json' });
  assert.deepEqual(read.documents, [{ text: 'a' }, { text: 'b' }, { text: 'c' }]);
  assert.deepEqual(read.lines, [1, 4, 12]);
  assert.deepEqual(
    read.bad.map(({ line }) => line),
    [2, 6, 7, 8, 9, 10, 11],
  );
  for (const [i, reason] of [
    /value 2 is not JSON/,
    /a number/,
    /a string/,
    /null/,
    /an array/,
    /not JSON/,
    /no field "text"/,
  ].entries())
    assert.match(read.bad[i].reason, reason);
});

test('of members that share a line each is told by its place', async () => {
  for (const [input, ...expected] of [
    ['[{"text":"a"},{"text":""},{"id":"x"}]', '1: value 2: field "text" is empty', '1: value 3: has no field "text"'],
    ['[{"id":1}, {"text":3}]', '1: has no field "text"', '1: value 2: field "text" is a number, expected a string'],
    [
      '[{"text":"a"},\n{"id":1},{"id":2},\n{"id":3}]',
      '2: has no field "text"',
      '2: value 3: has no field "text"',
      '3: has no field "text"',
    ],
    ['{"text":"a"} {"text":" "}', '1: value 2: field "text" is empty'],
    ['[{"text":"a"},{"text":"b","id":true}]', '1: value 2: field "id" is a boolean, expected a string'],
  ]) {
    const { bad } = await collect(input, { format: 'json', idField: 'id' });
    assert.deepEqual(
      bad.map(({ line, reason }) => `${line}: ${reason}`),
      expected,
      input,
    );
  }
});

test('one object, and objects that follow each other over several lines, are read as well', async () => {
  const read = await collect('{\n  "text": "a"\n}\n{\n  "text": "b" }{"text":"c"}\n', {});
  assert.deepEqual([read.format, read.documents.length, read.lines], ['json', 3, [1, 4, 5]]);
  assert.equal((await collect('[]')).documents.length, 0);
  assert.equal((await collect('{"text":"a"}\n{"text":"b"}\n')).format, 'jsonl');
});

test('a member that is too long is passed over in bounded memory', async () => {
  const read = await collect(`[{"text":"${'x'.repeat(300)}"},{"text":"b"}]`, { format: 'json', maxLineChars: 200 });
  assert.deepEqual(read.documents, [{ text: 'b' }]);
  assert.match(read.bad[0].reason, /longer than 200 characters/);
});

test('what leaves open where the next member begins is an error with its line', async () => {
  for (const [input, expected] of [
    ['[{"text":"a"},\n{"text":"b"', /line 2: the text ends within value 2/],
    ['[{"text":"a"},\n{"text":"b"}\n', /line 3: the array is not closed after 2 values/],
    ['[{"text":"a"}\n{"text":"b"}]', /line 2: expected a comma or \] after value 1, got \{/],
    ['[{"text":"a"},]', /line 1: expected a value after the comma, got \]/],
    ['[,{"text":"a"}]', /line 1: expected a value or \], got ,/],
    ['[]\n\nmore', /line 3: expected nothing after the array, got m/],
    ['[{"text":"not\nclosed}]', /line 1: a string that begins here is not closed/],
  ] as const)
    await assert.rejects(collect(input, { format: 'json' }), (error: Error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, expected);
      return true;
    });
});

test('a quote within a bare value takes nothing of what comes after it', async () => {
  for (const bare of ['x"y', 'nul"', '1"\\', '"a"b"'.slice(3)]) {
    const read = await collect(`[${bare}, {"text":"A"},{"text":"B"},{"text":"C"}]`, { format: 'json' });
    assert.deepEqual([read.documents, read.bad.length], [[{ text: 'A' }, { text: 'B' }, { text: 'C' }], 1], bare);
  }
});

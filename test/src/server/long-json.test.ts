import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { type LongJsonOptions, parseLongJson } from '../../../src/server/http/long-json.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';

const QUIET: LongJsonOptions = { onOpen: () => undefined, onPiece: () => undefined };
const NAMES = ['a', 'bb', '名', '1', '0', '', 'é', '\\n'];
const TEXTS = [
  '',
  'x',
  '北京',
  '𠮷',
  'a"b',
  '\\',
  '[,]',
  '{}',
  ':',
  'a\\u0041',
  'tab\t',
  `${'長'.repeat(40)}\n`,
  'y'.repeat(90),
];
const BLANKS = ['', '', ' ', '\n', '\t\r '];

function randomJson(random: Random, depth: number): string {
  const pick = <T>(of: readonly T[]) => of[random.below(of.length)];
  const spaced = (text: string) => pick(BLANKS) + text + pick(BLANKS);
  const text = () => {
    const plain = JSON.stringify(pick(TEXTS));
    return random.below(3) > 0
      ? plain
      : plain.replace(/[^"\\x]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
  };
  const member = () => (random.below(3) > 0 ? leaf() : spaced(randomJson(random, depth - 1)));
  const leaf = () => spaced(pick([text(), '0', '-1.5e3', 'true', 'false', 'null', '[]', '{}', '12345678901234567890']));
  if (depth === 0) return leaf();
  const members = Array.from({ length: random.below(8) }, member);
  if (random.below(2) > 0) return `[${members.join(',')}${members.length > 0 ? '' : pick(BLANKS)}]`;
  return `{${members.map((each) => `${spaced(JSON.stringify(pick(NAMES)))}:${each}`).join(',')}}`;
}

/** One sign of JSON taken out, put in, or exchanged. */
function spoilt(random: Random, json: string): string {
  const at = random.below(json.length);
  const sign = '[]{},:"\\0 t\u0001'[random.below(12)];
  return json.slice(0, at) + ['', sign, sign + (json[at] ?? '')][random.below(3)] + json.slice(at + 1);
}

/** What came of it, in a form that says the order of names too. */
async function outcome(read: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await read());
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return 'no JSON';
  }
}

test('what is read in pieces is what JSON.parse reads, wherever the pieces end, and so is what it refuses', async () => {
  let refused = 0;
  for (let seed = 1; seed <= 1000; seed++) {
    const random = createRandom(seed);
    const whole = randomJson(random, random.below(6));
    // Half of a pair of UTF-16 is no UTF-8.
    const json = Buffer.from(seed % 2 === 0 ? whole : spoilt(random, whole)).toString();
    const expected = await outcome(() => JSON.parse(json));
    if (expected === 'no JSON') refused++;
    for (const pieceBytes of [1, 2, 7, 16, 61]) {
      const came = await outcome(() => parseLongJson(Buffer.from(json), { ...QUIET, pieceBytes }));
      assert.equal(came, expected, `seed ${seed}, pieces of ${pieceBytes}: ${json}`);
    }
  }
  assert.ok(refused > 200, `${refused} refused`);
});

test('blanks alone are no JSON', async () => {
  for (const json of ['', ' ', '\n\t \r'])
    for (const pieceBytes of [1, 1000])
      await assert.rejects(parseLongJson(Buffer.from(json), { ...QUIET, pieceBytes }), SyntaxError);
});

test('arrays and objects are counted with their depth, and what is told of them ends the reading', async () => {
  const json = Buffer.from(JSON.stringify({ a: [[{ b: {} }], 'text with [ and {'], c: [] }));
  for (const pieceBytes of [1, 5, 1000]) {
    const opened: number[][] = [];
    await parseLongJson(json, { ...QUIET, pieceBytes, onOpen: (...of) => opened.push(of) });
    assert.deepEqual(opened, [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 2],
    ]);
    const stop = new Error('enough');
    const onOpen = (count: number) => {
      if (count === 3) throw stop;
    };
    await assert.rejects(parseLongJson(json, { ...QUIET, pieceBytes, onOpen }), stop);
  }
});

test('others run while long JSON is read, whatever it is made of', async () => {
  const long = {
    documents: Array.from({ length: 3000 }, (_, i) => ({ id: `d${i}`, text: '北京的秋天很美'.repeat(20) })),
    numbers: Array.from({ length: 200_000 }, (_, i) => i / 7),
    'one text': '北京\n'.repeat(200_000),
    'one object': Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`n${i}`, i])),
    'deep in others': [{ a: [{ b: { c: Array.from({ length: 200_000 }, () => 'x') } }] }],
    brackets: undefined,
  };
  for (const [what, value] of Object.entries(long)) {
    const json = Buffer.from(
      what === 'brackets' ? `${'['.repeat(300_000)}${']'.repeat(300_000)}` : JSON.stringify(value),
    );
    let read: unknown;
    const pauses = await pausesDuring(async () => {
      read = await parseLongJson(json, QUIET);
    });
    assert.ok(pauses >= Math.floor(json.length / 66_000), `${what}: ${pauses} pauses for ${json.length} bytes`);
    if (what !== 'brackets') assert.deepEqual(read, value, what);
  }
});

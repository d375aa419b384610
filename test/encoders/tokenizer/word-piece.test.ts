import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Tokenizer } from '../../../encoders/tokenizer/tokenizer.ts';
import { SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { arbitraryText } from './arbitrary-text.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789éσßı'];
const VOCAB = [
  ...SPECIAL_TOKENS,
  ...'中文字天气很好ひらがなガバパー,.!?()[]#\'"-_⁄😀👍𠀀',
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
  ...['english', 'token', '##ization', 'kg', 'abc', 'fi', '##fi', 'cafe', 'café', 'cls', '가', '각', '##가'],
];
const tokenizer = createWordPieceTokenizer(VOCAB);

/** Tokens of a text, specials left out, as `[token, piece of the original]`. */
function tokensOf(text: string, maxTokens?: number, own: Tokenizer = tokenizer): [string, string][] {
  const { ids, starts, ends } = own.encode(text, { maxTokens });
  return [...ids].map((id, i): [string, string] => [VOCAB[id], text.slice(starts[i], ends[i])]).slice(1, -1);
}

/** Normal form written independently of the scanner: what is white, ignorable or a mark is left out. */
function comparable(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/ς/g, 'σ');
  return folded.replace(/[\p{White_Space}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu, '');
}

const examples: [string, [string, string][]][] = [
  [
    '全角ＡＢＣ１２３',
    [
      ['[UNK]', '全'],
      ['[UNK]', '角'],
      ['abc', 'ＡＢＣ'],
      ['##1', '１'],
      ['##2', '２'],
      ['##3', '３'],
    ],
  ],
  ['ﬁ', [['fi', 'ﬁ']]],
  [
    'aﬁ',
    [
      ['a', 'a'],
      ['##fi', 'ﬁ'],
    ],
  ],
  [
    'café Cafe\u0301',
    [
      ['café', 'café'],
      ['café', 'Cafe\u0301'],
    ],
  ],
  [
    '5㎏',
    [
      ['5', '5'],
      ['##k', '㎏'],
      ['##g', '㎏'],
    ],
  ],
  ['㎏', [['kg', '㎏']]],
  [
    '½',
    [
      ['1', '½'],
      ['⁄', '½'],
      ['2', '½'],
    ],
  ],
  [
    '中文English，很好',
    [
      ['中', '中'],
      ['文', '文'],
      ['english', 'English'],
      [',', '，'],
      ['很', '很'],
      ['好', '好'],
    ],
  ],
  [
    'ｶﾞﾊﾟｰ',
    [
      ['ガ', 'ｶﾞ'],
      ['パ', 'ﾊﾟ'],
      ['ー', 'ｰ'],
    ],
  ],
  ['\u1100\u1161\u11a8', [['각', '\u1100\u1161\u11a8']]],
  [
    '[CLS]',
    [
      ['[', '['],
      ['cls', 'CLS'],
      [']', ']'],
    ],
  ],
  [
    '##ization',
    [
      ['#', '#'],
      ['#', '#'],
      ['i', 'i'],
      ['##z', 'z'],
      ['##a', 'a'],
      ['##t', 't'],
      ['##i', 'i'],
      ['##o', 'o'],
      ['##n', 'n'],
    ],
  ],
  [
    'Tokenization',
    [
      ['token', 'Token'],
      ['##ization', 'ization'],
    ],
  ],
  ['to\u00adken\u200b', [['token', 'to\u00adken']]],
  [
    'a\u0000b c\u0085a',
    [
      ['a', 'a'],
      ['##b', 'b'],
      ['c', 'c'],
      ['a', 'a'],
    ],
  ],
  [
    '\ud800中\udfff',
    [
      ['[UNK]', '\ud800'],
      ['中', '中'],
      ['[UNK]', '\udfff'],
    ],
  ],
  [
    'a😀b',
    [
      ['a', 'a'],
      ['😀', '😀'],
      ['b', 'b'],
    ],
  ],
  [
    '👍🏽\ufe0f',
    [
      ['👍', '👍'],
      ['[UNK]', '🏽\ufe0f'],
    ],
  ],
  [
    '𠀀𝐀',
    [
      ['𠀀', '𠀀'],
      ['a', '𝐀'],
    ],
  ],
  [
    'ΣΑΣ σς',
    [
      ['[UNK]', 'ΣΑΣ'],
      ['σ', 'σ'],
      ['##σ', 'ς'],
    ],
  ],
  [
    'it´s',
    [
      ['i', 'i'],
      ['##t', 't'],
      ['s', 's'],
    ],
  ],
  ['\u0301a', [['a', 'a']]],
  ['', []],
  [' \u3000\u200b', []],
];

for (const [text, expected] of examples) {
  test(`encode cuts ${JSON.stringify(text)} as written down`, () => {
    assert.deepEqual(tokensOf(text), expected);
  });
}

test('composed and decomposed spellings get the same ids', () => {
  const text = 'café Éé ガパ 각';
  assert.deepEqual(tokenizer.encode(text.normalize('NFD')).ids, tokenizer.encode(text.normalize('NFC')).ids);
});

test('every text is framed by [CLS] and [SEP] with empty spans', () => {
  const { ids, starts, ends } = tokenizer.encode('很好');
  assert.deepEqual([...ids], [tokenizer.clsId, VOCAB.indexOf('很'), VOCAB.indexOf('好'), tokenizer.sepId]);
  assert.deepEqual([...starts], [0, 0, 1, 2]);
  assert.deepEqual([...ends], [0, 1, 2, 2]);
});

test('no text throws and offsets are ordered and inside it', () => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const { ids, starts, ends } = tokenizer.encode(text);
      assert.equal(starts.length, ids.length);
      assert.equal(ends.length, ids.length);
      for (let i = 0; i < ids.length; i++) {
        assert.ok(0 <= starts[i] && starts[i] <= ends[i] && ends[i] <= text.length);
        if (i > 0) assert.ok(starts[i] >= starts[i - 1] && ends[i] >= ends[i - 1]);
        if (0 < i && i < ids.length - 1) assert.ok(starts[i] < ends[i]);
      }
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test('offsets slice back to the token', () => {
  let known = 0;
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const { ids, starts, ends } = tokenizer.encode(text);
      for (let i = 1; i < ids.length - 1; i++) {
        if (ids[i] === tokenizer.unkId) continue;
        known++;
        const piece = comparable(VOCAB[ids[i]].replace(/^##/, ''));
        const slice = comparable(text.slice(starts[i], ends[i]));
        const sharesItsSpan = starts[i] < ends[i - 1] || starts[i + 1] < ends[i];
        if (sharesItsSpan) assert.ok(slice.includes(piece), `${piece} in ${slice}`);
        else assert.equal(slice, piece);
      }
    }),
    { seed: 2, numRuns: 3000 },
  );
  assert.ok(known > 10_000, `only ${known} known tokens were compared`);
});

test('maxTokens gives the beginning of the full encoding', () => {
  fc.assert(
    fc.property(arbitraryText, fc.integer({ min: 2, max: 40 }), (text, maxTokens) => {
      const full = tokenizer.encode(text);
      const cut = tokenizer.encode(text, { maxTokens });
      assert.equal(cut.ids.length, Math.min(maxTokens, full.ids.length));
      const kept = cut.ids.length - 1;
      assert.deepEqual(cut.ids.slice(0, kept), full.ids.slice(0, kept));
      assert.deepEqual(cut.ends.slice(0, kept), full.ends.slice(0, kept));
      assert.equal(cut.ids[kept], tokenizer.sepId);
    }),
    { seed: 3, numRuns: 1000 },
  );
});

test('100,000 characters in a row are encoded whatever they are', () => {
  const rows: [string, number][] = [
    ['a', 3],
    ['中', 100_002],
    ['\u0301', 2],
    ['e\u0301', 3],
    ['\u0327\u0301', 2],
    ['😀', 100_002],
    ['\ud83d', 100_002],
    ['ﷺ', 300_000],
    ['a.', 200_002],
  ];
  for (const [unit, least] of rows) {
    const text = unit.repeat(100_000);
    const { ids, ends } = tokenizer.encode(text);
    assert.ok(ids.length >= Math.min(least, 100_002), `${JSON.stringify(unit)}: ${ids.length} tokens`);
    assert.ok(ends[ends.length - 1] <= text.length);
    assert.ok(tokenizer.encode(text, { maxTokens: 64 }).ids.length <= 64);
  }
});

test('maxTokens leaves the rest of the text unread', () => {
  const text = '中'.repeat(1000);
  let read = 0;
  const counting = {
    length: text.length,
    charCodeAt: (i: number) => {
      read++;
      return text.charCodeAt(i);
    },
  } as unknown as string;
  assert.equal(tokenizer.encode(counting, { maxTokens: 10 }).ids.length, 10);
  assert.ok(read < 30, `${read} characters were read`);
});

test('a word of 100 characters is cut into pieces and one of 101 is [UNK]', () => {
  assert.equal(tokensOf('q'.repeat(100)).length, 100);
  assert.deepEqual(tokensOf('q'.repeat(101)), [['[UNK]', 'q'.repeat(101)]]);
  assert.deepEqual(tokensOf(`${'q'.repeat(5000)} ab`).slice(1), [
    ['a', 'a'],
    ['##b', 'b'],
  ]);
});

test('a word without known pieces is one [UNK] over its whole span', () => {
  assert.deepEqual(tokensOf('a привет b'), [
    ['a', 'a'],
    ['[UNK]', 'привет'],
    ['b', 'b'],
  ]);
  assert.deepEqual(tokensOf('abж'), [['[UNK]', 'abж']]);
});

test('one tokenizer keeps nothing from text to text', () => {
  const before = tokenizer.encode('中文 tokenization');
  tokenizer.encode('a'.repeat(500), { maxTokens: 3 });
  tokenizer.encode('e\u0301'.repeat(90), { maxTokens: 5 });
  assert.deepEqual(tokenizer.encode('中文 tokenization'), before);
});

test('ids follow the vocabulary and its size', () => {
  assert.equal(tokenizer.vocabSize, VOCAB.length);
  const shuffled = createWordPieceTokenizer([...VOCAB].reverse());
  assert.equal(shuffled.padId, VOCAB.length - 1);
  assert.equal(shuffled.maskId, VOCAB.length - 5);
  assert.equal(shuffled.encode('天').ids[1], VOCAB.length - 1 - VOCAB.indexOf('天'));
});

test('maxTokens below two or no integer is refused', () => {
  for (const maxTokens of [1, 0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => tokenizer.encode('a', { maxTokens }), InvalidArgumentError);
  }
  assert.equal(tokenizer.encode('a', { maxTokens: 2 }).ids.length, 2);
});

test('a vocabulary without a special token or with a repeated one is refused', () => {
  for (const special of SPECIAL_TOKENS) {
    assert.throws(
      () => createWordPieceTokenizer(VOCAB.filter((token) => token !== special)),
      (error: Error) => {
        assert.ok(error instanceof FormatError);
        return error.message.includes(special);
      },
    );
  }
  assert.throws(() => createWordPieceTokenizer([...VOCAB, '中']), FormatError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBestPathTokenizer } from '../../../encoders/tokenizer/best-path-tokenizer.ts';
import { formatVocab, parseVocab, SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { simplifiedFold } from '../../../src/core/text/simplified-fold.ts';
import { arbitraryText } from './arbitrary-text.ts';
import { leastCost } from './least-cost.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789éσßı'];
const VOCAB = [
  ...SPECIAL_TOKENS,
  ...['。', '的', '中', '文', '研究', '生命', '起源', '研究生', '命', '中文', 'the', '##ing', '天气', 'token'],
  ...[
    '##ization',
    '大学',
    '北京',
    '北京大学',
    '学生',
    '大',
    '学',
    '北',
    '京',
    '研',
    '究',
    '生',
    '起',
    '源',
    '天',
    '气',
  ],
  ...[
    '很',
    '好',
    '很好',
    '台湾',
    '台',
    '湾',
    '电脑',
    '电',
    '脑',
    '𠵾',
    '株式',
    '会社',
    '字',
    'english',
    'eng',
    'kg',
    'fi',
    '##fi',
  ],
  ...['café', '天天', '天天天', 'ガ', 'パ', 'ー', 'ひ', '😀', '😀a', '水', '水水', ...',.!?()[]#\'"-_⁄'],
  ...LETTERS,
  ...LETTERS.map((letter) => `##${letter}`),
];
const fold = simplifiedFold();
const tokenizer = createBestPathTokenizer(VOCAB, fold);

/** Tokens of a text, specials left out, as `token:piece of the original` where the two differ. */
function cut(text: string, maxTokens?: number): string[] {
  const { ids, starts, ends } = tokenizer.encode(text, { maxTokens });
  const parts = [...ids].map((id, i) => [VOCAB[id], text.slice(starts[i], ends[i])]).slice(1, -1);
  return parts.map(([token, slice]) => (token === slice ? token : `${token}:${slice}`));
}

/** Normal form written independently of the scanner: what is white, ignorable or a mark is left out. */
function comparable(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/ς/g, 'σ');
  const seen = folded.replace(/[\p{White_Space}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu, '');
  return Array.from(seen, (char) => String.fromCodePoint(fold.fold(char.codePointAt(0)!))).join('');
}

const examples: [string, string[]][] = [
  ['研究生命起源', ['研究', '生命', '起源']],
  ['北京大学生', ['北京大学', '生']],
  ['中文很好', ['中文', '很好']],
  ['中 文', ['中', '文']],
  ['中\n文', ['中', '文']],
  ['中\u200b文', ['中文:中\u200b文']],
  ['中，文', ['中', ',:，', '文']],
  ['臺灣電腦', ['台湾:臺灣', '电脑:電腦']],
  ['中龘文', ['中', '[UNK]:龘', '文']],
  ['㗲', ['𠵾:㗲']],
  ['𠵾中', ['𠵾', '中']],
  ['𠀀𠀀', ['[UNK]:𠀀', '[UNK]:𠀀']],
  ['㍿', ['株式:㍿', '会社:㍿']],
  ['中文English', ['中文', 'english:English']],
  ['Engs', ['eng:Eng', '##s:s']],
  ['Tokenization', ['token:Token', '##ization:ization']],
  ['theing', ['the', '##ing:ing']],
  ['5㎏', ['5', '##k:㎏', '##g:㎏']],
  ['abж中文', ['[UNK]:abж', '中文']],
  ['Cafe\u0301', ['café:Cafe\u0301']],
  ['[CLS]', ['[', 'c:C', '##l:L', '##s:S', ']']],
  ['##ing', ['#', '#', 'i', '##n:n', '##g:g']],
  ['\ud800中\udfff', ['[UNK]:\ud800', '中', '[UNK]:\udfff']],
  ['ｶﾞ水', ['ガ:ｶﾞ', '水']],
  ['', []],
  [' \u3000\u200b', []],
];

for (const [text, expected] of examples) {
  test(`encode cuts ${JSON.stringify(text)} as written down`, () => {
    assert.deepEqual(cut(text), expected);
  });
}

test('every text is framed by [CLS] and [SEP] with empty spans', () => {
  const { ids, starts, ends } = tokenizer.encode('很好');
  assert.deepEqual([...ids], [tokenizer.clsId, VOCAB.indexOf('很好'), tokenizer.sepId]);
  assert.deepEqual([...starts], [0, 0, 2]);
  assert.deepEqual([...ends], [0, 2, 2]);
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

/** Texts of the vocabulary's own characters, many of them Han. */
const hanText = fc.string({
  unit: fc.constantFrom(...'研究生命起源北京大学天气很好中文水台湾臺灣電腦龘𠵾㗲㍿ ，', 'token', 'ing', '\u200b'),
  maxLength: 30,
});

test('offsets slice back to the token', () => {
  let known = 0;
  fc.assert(
    fc.property(fc.oneof(arbitraryText, hanText), (text) => {
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

test('no way to cut a run of Han characters costs less', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'研究生命起源北京大学天水龘𠵾'), minLength: 1, maxLength: 14 }),
      (text) => {
        const ids = [...tokenizer.encode(text).ids].slice(1, -1);
        assert.equal(leastCost.ofTokens(ids, VOCAB), leastCost.ofRun(text, VOCAB));
      },
    ),
    { seed: 3, numRuns: 1000 },
  );
});

test('no way to cut a word costs less, and it is [UNK] only when there is none', () => {
  const vocab = [...SPECIAL_TOKENS, '##b', 'ab', 'a', '##ab', '##ba', 'aba', '##a', 'abab', '##c', '##bc'];
  const own = createBestPathTokenizer(vocab, fold);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 9 }), (text) => {
      const ids = [...own.encode(text).ids].slice(1, -1);
      const least = leastCost.ofWord(text, vocab);
      if (least === undefined) assert.deepEqual(ids, [own.unkId]);
      else assert.equal(leastCost.ofTokens(ids, vocab), least);
    }),
    { seed: 4, numRuns: 1000 },
  );
});

test('a run longer than is read at a time is cut as at its best', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'研究生命起源北京大学天龘𠵾'), minLength: 300, maxLength: 900 }),
      (text) => {
        const ids = [...tokenizer.encode(text).ids].slice(1, -1);
        assert.equal(leastCost.ofTokens(ids, VOCAB), leastCost.ofRun(text, VOCAB));
      },
    ),
    { seed: 5, numRuns: 50 },
  );
});

test('a run in which pieces overlap without end is cut whole and nearly as cheaply', () => {
  for (const char of ['天', '水']) {
    const text = char.repeat(5000);
    assert.equal(cut(text).join(''), text);
    const ids = [...tokenizer.encode(text).ids].slice(1, -1);
    assert.ok(leastCost.ofTokens(ids, VOCAB) <= 1.02 * leastCost.ofRun(text, VOCAB));
  }
});

test('traditional and simplified spellings get the same ids', () => {
  const pairs = [
    ['臺灣的電腦', '台湾的电脑'],
    ['研究生命起源', '研究生命起源'],
    ['學生氣', '学生气'],
  ];
  for (const [traditional, simplified] of pairs) {
    assert.deepEqual(tokenizer.encode(traditional).ids, tokenizer.encode(simplified).ids);
  }
});

test('maxTokens gives the beginning of the full encoding', () => {
  fc.assert(
    fc.property(
      fc.oneof(arbitraryText, hanText, fc.constant('天'.repeat(700))),
      fc.integer({ min: 2, max: 40 }),
      (text, maxTokens) => {
        const full = tokenizer.encode(text);
        const part = tokenizer.encode(text, { maxTokens });
        assert.equal(part.ids.length, Math.min(maxTokens, full.ids.length));
        const kept = part.ids.length - 1;
        for (const column of ['ids', 'starts', 'ends'] as const) {
          const end = column === 'ids' ? kept : kept - 1;
          assert.deepEqual(part[column].slice(0, end), full[column].slice(0, end));
        }
        assert.equal(part.ids[kept], tokenizer.sepId);
      },
    ),
    { seed: 6, numRuns: 1500 },
  );
});

test('100,000 characters in a row are encoded whatever they are', () => {
  for (const unit of [
    'a',
    '中',
    '天',
    '北京大',
    '龘',
    '𠵾',
    '\u0301',
    'e\u0301',
    '😀',
    '\ud83d',
    'ﷺ',
    '㍿',
    'a.',
    '\u200b',
  ]) {
    const text = unit.repeat(100_000);
    const { ids, ends } = tokenizer.encode(text);
    assert.ok(ids.length >= 2);
    assert.ok(ends[ends.length - 1] <= text.length);
    assert.ok(tokenizer.encode(text, { maxTokens: 64 }).ids.length <= 64);
  }
});

test('maxTokens leaves the rest of the text unread', () => {
  const text = '中天文'.repeat(10_000);
  let read = 0;
  const counting = {
    length: text.length,
    charCodeAt: (i: number) => {
      read++;
      return text.charCodeAt(i);
    },
  } as unknown as string;
  assert.equal(tokenizer.encode(counting, { maxTokens: 10 }).ids.length, 10);
  assert.ok(read < 600, `${read} characters were read`);
});

test('a word of 100 characters is cut into pieces and one of 101 is [UNK]', () => {
  assert.equal(cut('q'.repeat(100)).length, 100);
  assert.deepEqual(cut('q'.repeat(101)), [`[UNK]:${'q'.repeat(101)}`]);
});

test('one tokenizer keeps nothing from text to text', () => {
  const before = tokenizer.encode('中文 tokenization 研究生');
  tokenizer.encode('天'.repeat(500), { maxTokens: 3 });
  tokenizer.encode('中文研', { maxTokens: 2 });
  assert.deepEqual(tokenizer.encode('中文 tokenization 研究生'), before);
});

test('a vocabulary keeps its tokenizer when it is written and read', () => {
  const read = createBestPathTokenizer(parseVocab(formatVocab(VOCAB)), fold);
  assert.deepEqual(
    read.encode('研究生命起源 tokenization，北京大學'),
    tokenizer.encode('研究生命起源 tokenization，北京大學'),
  );
});

test('earlier rows are cheaper', () => {
  const words = ['研究', '生', '究生', '研', '究'];
  const cutBy = (vocab: string[]) =>
    [...createBestPathTokenizer([...SPECIAL_TOKENS, ...vocab], fold).encode('研究生').ids]
      .slice(1, -1)
      .map((id) => vocab[id - 5]);
  assert.deepEqual(cutBy(words), ['研究', '生']);
  assert.deepEqual(cutBy(['究生', '研', '研究', '生', '究']), ['研', '究生']);
});

test('maxTokens below two or no integer is refused', () => {
  for (const maxTokens of [1, 0, -1, 2.5, Number.NaN]) {
    assert.throws(() => tokenizer.encode('a', { maxTokens }), InvalidArgumentError);
  }
});

test('a vocabulary that does not begin with the special tokens is refused', () => {
  const moved = [...VOCAB.slice(1), '[PAD]'];
  assert.throws(() => createBestPathTokenizer(moved, fold), FormatError);
  assert.throws(() => createBestPathTokenizer(VOCAB.slice(1), fold), FormatError);
  assert.throws(() => createBestPathTokenizer([...VOCAB, '中'], fold), FormatError);
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type BertCase, BertScanner } from '../../../encoders/tokenizer/bert-scanner.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';

interface Golden {
  readonly vocab: string[];
  readonly lower: [text: string, ids: number[], places: [number, number][]][];
  readonly cased: Golden['lower'];
}

const GOLDEN = JSON.parse(
  readFileSync(new URL('../../../../test/encoders/checkpoints/fixtures/tokens.golden.json', import.meta.url), 'utf8'),
) as Golden;

for (const [label, letterCase] of [
  ['lower', 'lower'],
  ['cased', 'as-written'],
] as [keyof Golden & ('lower' | 'cased'), BertCase][]) {
  test(`tokens of BERT's rule, ${letterCase}, are those of Hugging Face's tokenizers`, () => {
    const tokenizer = createWordPieceTokenizer(GOLDEN.vocab, new BertScanner(letterCase));
    for (const [text, ids] of GOLDEN[label]) {
      assert.deepEqual(Array.from(tokenizer.encode(text).ids), ids, JSON.stringify(text));
    }
  });

  test(`places of tokens of BERT's rule, ${letterCase}, lie in the text and hold its characters`, () => {
    const tokenizer = createWordPieceTokenizer(GOLDEN.vocab, new BertScanner(letterCase));
    for (const [text, , places] of GOLDEN[label]) {
      const { starts, ends } = tokenizer.encode(text);
      // Of a character that becomes several, theirs tells parts; ours is the whole character. Marks are of no token here.
      if ([...text].length !== [...text.normalize('NFD')].length || /\p{M}|[^\0-\uffff]/u.test(text)) continue;
      const own = Array.from(starts, (start, i) => [start, ends[i]]).slice(1, -1);
      assert.deepEqual(own, places.slice(1, -1), JSON.stringify(text));
    }
  });
}

test('a full-width comma stays one, which our own word pieces fold', () => {
  const vocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '，', ',', 'cafe', 'café'];
  const ids = (scanner?: BertScanner) =>
    Array.from(createWordPieceTokenizer(vocab, scanner).encode('Café，').ids).slice(1, -1);
  assert.deepEqual(ids(new BertScanner('lower')), [7, 5]);
  assert.deepEqual(ids(), [8, 6]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONTINUATION_ROOT, HEAD_ROOT, PieceTrie } from '../../../encoders/tokenizer/piece-trie.ts';

/** Row of a piece, -1 of what is none. */
function find({ symbols, links, ids }: PieceTrie, root: number, text: string): number {
  let state = root;
  for (let i = 0; i < text.length; i++) {
    const next = links[2 * state] + symbols[text.charCodeAt(i)];
    assert.ok(2 * next + 1 < links.length);
    if (links[2 * next + 1] !== state) return -1;
    state = next;
  }
  return ids[state];
}

const texts = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'ab中文字𠀀#é'), minLength: 1, maxLength: 6 }), {
  maxLength: 80,
});

test('every piece is found under its root, and nothing else is', () => {
  fc.assert(
    fc.property(texts, texts, (pieces, others) => {
      const trie = new PieceTrie(pieces.map((piece, id) => [piece, id] as const));
      const goesOn = (piece: string) => piece.length > 2 && piece.startsWith('##');
      for (const text of [...pieces, ...others]) {
        const head = goesOn(text) ? -1 : pieces.indexOf(text);
        assert.equal(find(trie, HEAD_ROOT, text), head);
        assert.equal(find(trie, CONTINUATION_ROOT, text), pieces.indexOf(`##${text}`));
      }
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test('no piece at all, and pieces that are no well-formed text, give an empty trie', () => {
  for (const pieces of [[], [['\ud800', 0]], [['中\udc00', 7]]] as [string, number][][]) {
    const trie = new PieceTrie(pieces);
    assert.equal(find(trie, HEAD_ROOT, '中'), -1);
    assert.ok(trie.ids.every((id) => id === -1));
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { padTokens } from '../../../../encoders/tokenizer/tokenizer.ts';
import { TokenNumbers } from '../../../../encoders/training/gradients/distinct-tokens.ts';

const VOCAB = 40;
const text = fc.array(fc.integer({ min: 0, max: VOCAB - 1 }), { minLength: 1, maxLength: 12 });
const side = fc.array(text, { minLength: 1, maxLength: 6 });

test('every distinct token of both sides has one number, which stands for it, batch after batch', () => {
  const numbers = new TokenNumbers(VOCAB);
  fc.assert(
    fc.property(fc.array(side, { minLength: 1, maxLength: 2 }), (texts) => {
      const sides = texts.map((rows) =>
        padTokens(
          rows.map((row) => Int32Array.from(row)),
          0,
        ),
      );
      const { rows, numbered } = numbers.of(sides);
      assert.equal(new Set(rows).size, rows.length);
      numbered.forEach((tokens, i) => {
        assert.deepEqual(
          tokens.map((number) => rows[number]),
          sides[i].tokenIds,
        );
      });
      assert.equal(rows.length, new Set(sides.flatMap(({ tokenIds }) => [...tokenIds])).size);
    }),
    { seed: 5 },
  );
});

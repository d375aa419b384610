import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossedMoves } from '../../../../bench/entities/ner/crossed-moves.ts';

const TAGS = ['s', 'b', 'm', 'e'];
const LEGAL = new Set(['ss', 'sb', 'bm', 'be', 'mm', 'me', 'es', 'eb']);
const isLegal = (from: number, to: number) => LEGAL.has(TAGS[from] + TAGS[to]);

function names(transitions: readonly number[]): string[] {
  return crossedMoves(Float32Array.from(transitions), TAGS, isLegal).map(({ from, to, above }) => {
    return `${from}->${to} above ${above.join()}`;
  });
}

function numbers(matrix: string): number[] {
  return matrix.trim().split(/\s+/).map(Number);
}

// Both matrices stand in kexue.fm 7196, rows and columns s, b, m, e.
test('the matrix that equal rates left crosses in every row', () => {
  const equalRates = numbers(`
    -0.0517 -0.459 -0.244  0.707
    -0.564  -0.142  0.314  0.613
     0.196  -0.334 -0.794  0.672
     0.769   0.841 -0.683  0.572`);
  assert.deepEqual(names(equalRates), ['s->m above b', 's->e above s,b', 'm->s above m', 'm->b above m']);
});

test('the matrix of the larger rate crosses nowhere', () => {
  const largerRate = numbers(`
     3.17  2.16  -3.97 -2.04
    -3.89 -0.451  1.67  0.874
    -3.9  -4.41   3.82  2.45
     1.88  0.991 -2.48 -0.247`);
  assert.deepEqual(names(largerRate), []);
});

test('equal scores do not cross, and a row of equal scores has no crossed move', () => {
  assert.deepEqual(names(new Array<number>(16).fill(0)), []);
});

import type { EntitySpan } from '../../src/core/entity-recognizer.ts';

/** Numbers of a span: start, end, type, score. */
const WIDTH = 4;

/**
 * Spans as float32 numbers, the form in which results come from a worker thread: for each text how many there are, then
 * start, end, number of the type and score of each. All but the scores are the bits of an int32: a float32 counts
 * exactly to 2^24 only.
 * @param types all labels that spans may have.
 */
export function packSpans(texts: readonly (readonly EntitySpan[])[], types: readonly string[]): Float32Array {
  const count = texts.reduce((sum, spans) => sum + spans.length, 0);
  const numbers = new Float32Array(texts.length + WIDTH * count);
  const integers = new Int32Array(numbers.buffer);
  const typeOf = new Map(types.map((type, i) => [type, i]));
  let at = 0;
  for (const spans of texts) {
    integers[at++] = spans.length;
    for (const { start, end, label, score } of spans) {
      integers.set([start, end, typeOf.get(label)!], at);
      numbers[at + 3] = score;
      at += WIDTH;
    }
  }
  return numbers;
}

/** The spans that {@link packSpans} packed. @param numbers all of their buffer. */
export function unpackSpans(numbers: Float32Array, types: readonly string[]): EntitySpan[][] {
  const integers = new Int32Array(numbers.buffer);
  const texts: EntitySpan[][] = [];
  for (let at = 0; at < numbers.length; ) {
    const end = at + 1 + WIDTH * integers[at];
    const spans: EntitySpan[] = [];
    for (at++; at < end; at += WIDTH) {
      spans.push({
        start: integers[at],
        end: integers[at + 1],
        label: types[integers[at + 2]],
        score: numbers[at + 3],
      });
    }
    texts.push(spans);
  }
  return texts;
}

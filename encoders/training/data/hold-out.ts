import { createHash } from 'node:crypto';
import { createRandom } from '../../../src/core/random.ts';
import { sentenceKey } from '../../../src/core/text/pair-key.ts';

/** Seed of every hold-out: figures are comparable only while it stays the same. */
const HOLD_OUT_SEED = 20_240_817;

/**
 * Positions of a seeded choice of `count` items out of `total`, in random order: the same on every machine.
 * Takes the items that `accept` admits, asked one after the other; returns fewer when not enough are admitted.
 */
export function chooseHoldOut(total: number, count: number, accept: (position: number) => boolean): number[] {
  const order = createRandom(HOLD_OUT_SEED).shuffle(Int32Array.from({ length: total }, (_, i) => i));
  const chosen: number[] = [];
  for (const position of order) {
    if (chosen.length === count) break;
    if (accept(position)) chosen.push(position);
  }
  return chosen;
}

/**
 * A seeded choice of questions, no two of equal wording, and whether a text is worded like one of them: neither
 * may be trained on.
 */
export function holdOutQuestions<Question extends { readonly text: string }>(
  questions: readonly Question[],
  count: number,
): { readonly heldOut: Question[]; readonly isHeldOut: (text: string) => boolean } {
  const keys = new Set<string>();
  const heldOut = chooseHoldOut(questions.length, count, (i) => {
    const key = sentenceKey(questions[i].text);
    if (key === '' || keys.has(key)) return false;
    keys.add(key);
    return true;
  }).map((i) => questions[i]);
  return { heldOut, isHeldOut: (text) => keys.has(sentenceKey(text)) };
}

/**
 * Place of a text in 0..1 by the hash of its {@link sentenceKey}, evenly spread: a part that takes the texts below a
 * share stays the same whatever else a file holds, and never shares a sentence with the rest.
 */
export function hashShare(text: string): number {
  return createHash('sha256').update(sentenceKey(text)).digest().readUInt32LE(0) / 2 ** 32;
}

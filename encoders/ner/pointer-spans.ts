import type { FoundSpan } from './entity-runner.ts';

/**
 * Spans of what a pointer scored above 0 (Su 2021, kexue.fm 8373): all of them, within each other or not. The logistic
 * function of the logit is their score.
 * @param positions `[found, 4]`: row, type, first token, last token. @param logits `[found]`.
 */
export function pointerSpans(positions: Int32Array, logits: Float32Array): FoundSpan[] {
  return Array.from(logits, (logit, i) => {
    const [row, type, first, last] = positions.subarray(4 * i, 4 * i + 4);
    return { row, type, first, last, score: 1 / (1 + Math.exp(-logit)) };
  });
}

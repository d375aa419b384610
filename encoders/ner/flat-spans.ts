import type { EntitySpan } from '../../src/core/entity-recognizer.ts';
import { byPosition } from './token-spans.ts';

/**
 * Keeps the surest spans that do not overlap: each that meets no surer one. For comparing a pointer, which finds spans
 * within each other, with texts whose spans lie side by side. Of equal scores the longer span wins, then the first.
 * @returns by position.
 */
export function flatSpans(spans: readonly EntitySpan[]): EntitySpan[] {
  const kept: EntitySpan[] = [];
  for (const span of spans.toSorted(bySureness)) {
    if (kept.every(({ start, end }) => end <= span.start || span.end <= start)) kept.push(span);
  }
  return kept.sort(byPosition);
}

function bySureness(a: EntitySpan, b: EntitySpan): number {
  return b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start;
}

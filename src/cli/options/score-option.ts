import { type OptionSpecs, UsageError } from '../program/command.ts';
import { readNumber } from './shared-options.ts';

/** The option that leaves out what scores little. */
export const MIN_SCORE_OPTION = {
  'min-score': { type: 'text', value: 'X', help: 'leave out what scores less, 0 to 1 (a cosine from -1)' },
} as const satisfies OptionSpecs;

/** Its value. @throws UsageError unless it is a number that a score can be. */
export function minScoreOf(text: string | undefined, command: string): { readonly minScore?: number } {
  if (text === undefined) return {};
  const score = readNumber(text);
  if (score !== undefined && score >= -1 && score <= 1) return { minScore: score };
  throw new UsageError(`--min-score must be a number from -1 to 1, got ${text}`, command);
}

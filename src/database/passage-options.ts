import { requireInteger } from '../core/checks.ts';
import type { Encoder } from '../core/encoder.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import type { PassageSize } from '../core/text/passages/join-pieces.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { requireSamePassages } from '../store/vector-space.ts';

/** How documents are cut into passages. */
export interface PassageOptions {
  /** Tokens of a passage at most, from 16 to as many as the encoder reads. Default 128. */
  readonly maxTokens?: number;
  /** Tokens of whole sentences that a passage has in common with the one before, at most half of `maxTokens`. Default 0. */
  readonly overlap?: number;
}

/** Passages that were asked for; false: every document is one. */
export type CheckedPassages = PassageOptions | false;

const OPTIONS: OptionKinds<PassageOptions> = { maxTokens: 'any', overlap: 'any' };
const MIN_TOKENS = 16;
const DEFAULTS: PassageSize = { maxTokens: 128, overlap: 0 };

/** Checks what passages are asked for. @throws InvalidArgumentError that names what is wrong. */
export function checkPassages(given: boolean | PassageOptions): CheckedPassages {
  if (given === false) return false;
  const options = given === true ? {} : readOptions('passages', given, OPTIONS);
  const { maxTokens, overlap } = options;
  if (maxTokens !== undefined) requireInteger(maxTokens, 'passages.maxTokens', MIN_TOKENS, 1_000_000);
  if (overlap !== undefined) {
    const most = Math.floor((maxTokens ?? DEFAULTS.maxTokens) / 2);
    requireInteger(overlap, 'passages.overlap', 0, most);
  }
  return options;
}

/**
 * How long the passages of a collection are: as it was stored, or for a new one what was asked for.
 * @returns undefined where every document is one passage.
 * @throws ConflictError when others were asked for than are stored; InvalidArgumentError when the encoder does not read that many tokens.
 */
export function passageSizeOf(
  { name, space }: Pick<CollectionStore, 'name' | 'space'>,
  given: CheckedPassages | undefined,
  { maxTokens: readable = Number.POSITIVE_INFINITY, runtime }: Encoder,
): PassageSize | undefined {
  if (space !== undefined) {
    if (given !== undefined) requireSamePassages(name, space.passages, given);
    return space.passages;
  }
  if (given === false) return undefined;
  const { maxTokens = Math.min(DEFAULTS.maxTokens, readable), overlap = DEFAULTS.overlap } = given ?? {};
  if (maxTokens <= readable) return { maxTokens, overlap };
  throw new InvalidArgumentError(
    `passages.maxTokens is ${maxTokens}, but the encoder reads ${readable} tokens of a text (${runtime}); ask for as many at most`,
  );
}

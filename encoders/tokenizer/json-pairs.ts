import { FormatError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json-object.ts';
import type { LibraryTokenizer } from './json-specials.ts';

/** Special tokens that the file's post-processor puts around and between two texts. */
export interface PairFrame {
  readonly before: readonly number[];
  readonly between: readonly number[];
  readonly after: readonly number[];
  /** Whether the second text, with what follows it, is of token type 1; models that know one type only have 0 throughout. */
  readonly hasSecondType: boolean;
}

/**
 * Finds the frame of two texts: what they gain when they are encoded together.
 * @throws FormatError when nothing stands between the texts, or the types of their tokens are others than 0, then 1.
 */
export function pairFrameOf(library: LibraryTokenizer, tokenizer: JsonObject): PairFrame {
  const first = known(library.encode('a', { add_special_tokens: false }).ids);
  const second = known(library.encode('b', { add_special_tokens: false }).ids);
  const pair = library.encode('a', { text_pair: 'b', return_token_type_ids: true });
  const ids = known(pair.ids);
  const firstAt = findRow(ids, first, 0);
  const secondAt = findRow(ids, second, firstAt + first.length);
  if (firstAt < 0 || secondAt <= firstAt + first.length) {
    throw new FormatError(
      'tokenizer.json: expected a post-processor that puts a token between two texts, as models that read pairs have; this one has none',
    );
  }
  return {
    before: ids.slice(0, firstAt),
    between: ids.slice(firstAt + first.length, secondAt),
    after: ids.slice(secondAt + second.length),
    hasSecondType: !knowsOneType(tokenizer) && hasSecondType(pair.token_type_ids ?? [], secondAt),
  };
}

/** RoBERTa's post-processor gives type 0 to both texts; the library that stands in for it gives 1 to the second. */
function knowsOneType({ post_processor }: JsonObject): boolean {
  return (post_processor as JsonObject | null)?.type === 'RobertaProcessing';
}

function hasSecondType(types: readonly number[], secondAt: number): boolean {
  if (types.every((type) => type === 0)) return false;
  if (types.every((type, i) => type === (i < secondAt ? 0 : 1))) return true;
  throw new FormatError(
    `tokenizer.json: expected token types 0 for the first text and 1 for the second of a pair, got ${types}`,
  );
}

function known(ids: readonly (number | undefined)[]): number[] {
  return ids.filter((id) => id !== undefined);
}

function findRow(ids: readonly number[], row: readonly number[], from: number): number {
  for (let at = from; at + row.length <= ids.length; at++) {
    if (row.every((id, i) => ids[at + i] === id)) return at;
  }
  return -1;
}

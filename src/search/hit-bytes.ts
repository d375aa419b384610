import { InvalidArgumentError } from '../core/errors.ts';
import { plural } from '../core/wording.ts';
import type { RankedDocument } from './fusion.ts';
import type { CheckedOptions } from './search-options.ts';

/** The hits have more bytes than the option `maxBytes` allows. */
export class HitsTooLongError extends InvalidArgumentError {
  /** @param fit how many would do, in words. */
  constructor(maxBytes: number, fit: string) {
    super(
      `k is too large: the hits have more than ${maxBytes} bytes, ${fit}; ask for fewer with k, and for the next ones with cursor`,
    );
  }
}

/** Documents read to choose the hits among them may have so many times the bytes of the hits. */
const MOST_CHOSEN_FROM = 4;

/** Counts the bytes of documents while they are read, so that reading ends where an answer would be too long. */
export class HitBytes {
  readonly #options: CheckedOptions;
  /** Whether hits are chosen among more documents than there will be of them. */
  readonly #isChoice: boolean;
  /** Documents that were not on a page before. */
  #fresh = 0;
  #kept = 0;
  #bytes = 0;

  constructor(options: CheckedOptions, { movesHits }: { readonly movesHits: boolean }) {
    this.#options = options;
    this.#isChoice = movesHits || options.groupBy !== undefined || options.rerank !== undefined;
  }

  /**
   * Counts a document.
   * @returns whether it may be a hit, so that it must be kept in memory.
   * @throws HitsTooLongError when it is one too much.
   */
  take({ ord }: RankedDocument, json: string): boolean {
    const { maxBytes, cursor, offset, k } = this.#options;
    if (cursor?.seen.has(ord)) return false;
    const place = this.#fresh++;
    if (!this.#isChoice && (place < offset || place >= offset + k)) return false;
    this.#bytes += Buffer.byteLength(json);
    if (this.#bytes > maxBytes * (this.#isChoice ? MOST_CHOSEN_FROM : 1)) throw this.#tooLong();
    this.#kept++;
    return true;
  }

  #tooLong(): HitsTooLongError {
    const { maxBytes } = this.#options;
    const fit = this.#isChoice
      ? `they are chosen from ${plural(this.#kept, 'document')} and more, of ${MOST_CHOSEN_FROM} times as many`
      : `${this.#kept} would do`;
    return new HitsTooLongError(maxBytes, fit);
  }
}

import { requireInteger } from '../core/checks.ts';
import type { Encoder } from '../core/encoder.ts';
import { requireEncoder } from '../core/model-checks.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import type { Passage } from '../core/text/folded-text.ts';
import { splitSentences } from '../core/text/split-sentences.ts';
import { dotAt, requireVector } from '../core/vectors.ts';

/** The part of a text that fits a query best. */
export interface BestPassage extends Passage {
  /** By meaning: cosine of its vector and the query's. By words: what the words in it give to the text's BM25. */
  readonly score: number;
}

/** Options of looking for the best passage. */
export interface BestPassageOptions {
  /** Longest passage, in UTF-16 code units, from 16 up. Default 160. */
  readonly maxChars?: number;
  /** Sentences that are encoded at most, from the beginning of the text; from 1 up. Default 200. */
  readonly maxSentences?: number;
  /** Fires to stop. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionKinds<BestPassageOptions> = { maxChars: 'any', maxSentences: 'any', signal: 'signal' };

/**
 * Finds the sentence of a text whose vector is nearest to a query's, so that a long text can be shown by what answers.
 * The cost is that of encoding the sentences.
 * @param queryVector `[encoder.dim]`, unit length.
 * @returns undefined when the text is blank.
 * @throws InvalidArgumentError when an option or the vector is wrong; AbortedError when `signal` fires.
 */
export async function bestPassage(
  text: string,
  queryVector: Float32Array,
  encoder: Encoder,
  options: BestPassageOptions = {},
): Promise<BestPassage | undefined> {
  const { maxChars = 160, maxSentences = 200, signal } = readOptions('bestPassage', options, OPTIONS);
  requireEncoder('the encoder', encoder);
  requireInteger(maxSentences, 'maxSentences', 1);
  requireVector(queryVector, encoder.dim, 'the query vector');
  const passages = splitSentences(text, maxChars).slice(0, maxSentences);
  if (passages.length === 0) return undefined;
  const scores = await passageCosines(passages, queryVector, encoder, signal);
  const best = scores.indexOf(Math.max(...scores));
  return { ...passages[best], score: scores[best] };
}

/** Cosine of each passage and a query, `[passages.length]`. */
export async function passageCosines(
  passages: readonly Passage[],
  queryVector: Float32Array,
  encoder: Encoder,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const rows = await encoder.encode(
    passages.map(({ text }) => text),
    { role: 'document', signal },
  );
  return passages.map((_, i) => dotAt(queryVector, rows, i * encoder.dim));
}

import { setImmediate } from 'node:timers/promises';
import type { Encoder } from '../../src/core/encoder.ts';
import { ClosedError, InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { throttleProgress } from '../../src/core/throttled-progress.ts';
import { padTokens, type TokenBatch } from '../tokenizer/token-batch.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type BatchLimits, lengthSortedBatches } from './length-batches.ts';

/** What turns one padded batch into vectors; everything around it is common to all runtimes. */
export interface BatchRunner {
  readonly dim: number;
  readonly fingerprint: string;
  readonly runtime: string;
  readonly tokenizer: Tokenizer;
  /** Longest text in tokens, special ones included; the rest of a longer text is not read. */
  readonly maxTokens: number;
  /** @returns rows `[batch.count, dim]` of unit length */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

const LIMITS: BatchLimits = { maxBatch: 64, maxTokensPerBatch: 4096 };
/** Texts that are cut and sorted together: bounds the memory of tokens when very many texts come at once. */
const WINDOW = 4096;

/** An encoder on the calling thread: cuts, sorts by length, pads, runs, and puts the vectors back in order. */
export function createBatchEncoder(runner: BatchRunner, limits: BatchLimits = LIMITS): Encoder {
  return new BatchEncoder(runner, limits);
}

class BatchEncoder implements Encoder {
  readonly #runner: BatchRunner;
  readonly #limits: BatchLimits;
  #closed = false;

  constructor(runner: BatchRunner, limits: BatchLimits) {
    this.#runner = runner;
    this.#limits = limits;
  }

  get dim(): number {
    return this.#runner.dim;
  }

  get fingerprint(): string {
    return this.#runner.fingerprint;
  }

  get runtime(): string {
    return this.#runner.runtime;
  }

  async encode(texts: readonly string[], options: LongWorkOptions = {}): Promise<Float32Array> {
    checkTexts(texts);
    const progress = throttleProgress(options.onProgress);
    const advance = (done: number) => {
      throwIfAborted(options.signal, `encoding, after ${done} of ${texts.length} texts,`);
      if (this.#closed) throw new ClosedError('the encoder is closed; open a new one');
      if (done > 0) progress.report({ stage: 'encode', done, total: texts.length });
    };
    advance(0);
    const rows = new Float32Array(texts.length * this.dim);
    for (let start = 0; start < texts.length; start += WINDOW) {
      await this.#encodeWindow(texts, start, rows, advance);
    }
    progress.flush();
    return rows;
  }

  async #encodeWindow(
    texts: readonly string[],
    start: number,
    rows: Float32Array,
    advance: (done: number) => void,
  ): Promise<void> {
    const { tokenizer, maxTokens, dim } = this.#runner;
    const window = texts.slice(start, start + WINDOW);
    const tokens = window.map((text) => tokenizer.encode(text, { maxTokens }).ids);
    let done = start;
    for (const batch of lengthSortedBatches(
      tokens.map((ids) => ids.length),
      this.#limits,
    )) {
      const vectors = await this.#runner.run(
        padTokens(
          batch.map((position) => tokens[position]),
          tokenizer.padId,
        ),
      );
      batch.forEach((position, i) => {
        rows.set(vectors.subarray(i * dim, (i + 1) * dim), (start + position) * dim);
      });
      done += batch.length;
      await setImmediate();
      advance(done);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#runner.close();
  }
}

/** @throws InvalidArgumentError when something among the texts is not a string. */
export function checkTexts(texts: readonly string[]): void {
  const bad = texts.findIndex((text) => typeof text !== 'string');
  if (bad >= 0) throw new InvalidArgumentError(`encode expects strings, got ${typeof texts[bad]} at position ${bad}`);
}

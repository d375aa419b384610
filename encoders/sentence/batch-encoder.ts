import type { EncodeOptions, Encoder } from '../../src/core/encoder.ts';
import { ClosedError, InvalidArgumentError } from '../../src/core/errors.ts';
import type { BatchLimits } from '../inference/length-batches.ts';
import { runInBatches, USUAL_LIMITS } from '../inference/run-in-batches.ts';
import { padTokens, type TokenBatch } from '../tokenizer/token-batch.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { checkRole, type TextPrompts } from './text-prompts.ts';

/** What turns one padded batch into vectors; everything around it is common to all runtimes. */
export interface BatchRunner {
  readonly dim: number;
  readonly fingerprint: string;
  readonly runtime: string;
  readonly tokenizer: Tokenizer;
  /** Longest text in tokens, special ones included; the rest of a longer text is not read. */
  readonly maxTokens: number;
  /** What stands before texts; part of `fingerprint`. */
  readonly prompts?: TextPrompts | undefined;
  /** @returns rows `[batch.count, dim]` of unit length */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

/** An encoder on the calling thread: cuts, sorts by length, pads, runs, and puts the vectors back in order. */
export function createBatchEncoder(runner: BatchRunner, limits: BatchLimits = USUAL_LIMITS): Encoder {
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

  async encode(texts: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    checkTexts(texts);
    const { tokenizer, maxTokens, dim, prompts } = this.#runner;
    const prompt = prompts?.[checkRole(options.role)] ?? '';
    const job = {
      stage: 'encode',
      doing: 'encoding',
      items: 'texts',
      width: dim,
      limits: this.#limits,
      tokensOf: (text: string) => ({ ids: tokenizer.encode(prompt + text, { maxTokens }).ids }),
      run: (batch: readonly { readonly ids: Int32Array }[]) =>
        this.#runner.run(
          padTokens(
            batch.map(({ ids }) => ids),
            tokenizer.padId,
          ),
        ),
      requireOpen: () => {
        if (this.#closed) throw new ClosedError('the encoder is closed; open a new one');
      },
    };
    return runInBatches(texts, job, options);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#runner.close();
  }
}

/** @param asked what takes the texts, for the message. @throws InvalidArgumentError when one of them is not a string. */
export function checkTexts(texts: readonly string[], asked = 'encode'): void {
  const bad = texts.findIndex((text) => typeof text !== 'string');
  if (bad >= 0) throw new InvalidArgumentError(`${asked} expects strings, got ${typeof texts[bad]} at position ${bad}`);
}

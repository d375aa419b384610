import type { EncodeOptions, Encoder } from '../../src/core/encoder.ts';
import { ClosedError, InvalidArgumentError } from '../../src/core/errors.ts';
import type { BatchRunner } from '../runners/runner.ts';
import { checkRole } from '../runners/text-prompts.ts';
import { padTokens } from '../tokenizer/tokenizer.ts';
import type { BatchLimits } from './length-batches.ts';
import { runInBatches, USUAL_LIMITS } from './run-in-batches.ts';

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

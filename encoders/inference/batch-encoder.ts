import { readStrings } from '../../src/core/checks.ts';
import type { EncodeOptions, Encoder } from '../../src/core/encoder.ts';
import { ClosedError } from '../../src/core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../src/core/options.ts';
import type { BatchRunner } from '../runners/runner.ts';
import { checkRole } from '../runners/text-prompts.ts';
import { padTokens } from '../tokenizer/tokenizer.ts';
import type { BatchLimits } from './length-batches.ts';
import { runInBatches, USUAL_LIMITS } from './run-in-batches.ts';

/** Kinds of what every encoder of ours takes. */
export const ENCODE_OPTIONS: OptionKinds<EncodeOptions> = { role: 'any', ...LONG_WORK };

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

  async encode(given: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    const texts = checkTexts(given);
    const { role, ...work } = readOptions('encode', options, ENCODE_OPTIONS);
    const { tokenizer, maxTokens, dim, prompts } = this.#runner;
    const prompt = prompts?.[checkRole(role)] ?? '';
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
    return runInBatches(texts, job, work);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#runner.close();
  }
}

/** Reads texts into an array of our own. @param asked what takes them, for the message. @throws InvalidArgumentError when one is no string. */
export function checkTexts(texts: readonly string[], asked = 'encode'): string[] {
  return readStrings(`the texts of ${asked}`, texts);
}

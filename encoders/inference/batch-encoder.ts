import { setImmediate } from 'node:timers/promises';
import { readStrings } from '../../src/core/checks.ts';
import type { EncodeOptions, Encoder } from '../../src/core/encoder.ts';
import { ClosedError, throwIfAborted } from '../../src/core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../src/core/options.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import type { BatchRunner } from '../runners/runner.ts';
import { checkRole } from '../runners/text-prompts.ts';
import { inRole, padTokens, type Tokenizer } from '../tokenizer/tokenizer.ts';
import type { BatchLimits } from './length-batches.ts';
import { runInBatches, USUAL_LIMITS } from './run-in-batches.ts';

/** Kinds of what every encoder of ours takes. */
export const ENCODE_OPTIONS: OptionKinds<EncodeOptions> = { role: 'any', ...LONG_WORK };

/** Texts between two looks at whether to stop. */
const COUNTED_AT_ONCE = 1024;

/** An encoder on the calling thread: cuts, sorts by length, pads, runs, and puts the vectors back in order. */
export function createBatchEncoder(runner: BatchRunner, limits: BatchLimits = USUAL_LIMITS): CountingEncoder {
  return new BatchEncoder(runner, limits);
}

/** An encoder that says what it takes: every one of ours. */
export type CountingEncoder = Encoder & Required<Pick<Encoder, 'maxTokens' | 'countTokens'>>;

class BatchEncoder implements CountingEncoder {
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

  get maxTokens(): number {
    const { tokenizer, maxTokens, prompts } = this.#runner;
    const around = withinTime(tokenizer, () =>
      [prompts?.query, prompts?.document].map((prompt = '') => countWith(tokenizer, prompt)),
    );
    return maxTokens - Math.max(...around);
  }

  async countTokens(given: readonly string[], options: Pick<LongWorkOptions, 'signal'> = {}): Promise<Uint32Array> {
    const texts = checkTexts(given, 'countTokens');
    const { signal } = readOptions('countTokens', options, { signal: 'signal' });
    const { tokenizer } = this.#runner;
    const specials = countWith(tokenizer, '');
    const counts = new Uint32Array(texts.length);
    for (let start = 0; start < texts.length; start += COUNTED_AT_ONCE) {
      await setImmediate();
      throwIfAborted(signal, 'counting tokens');
      this.#requireOpen();
      const some = texts.slice(start, start + COUNTED_AT_ONCE);
      counts.set(
        withinTime(tokenizer, () => some.map((text) => countWith(tokenizer, text) - specials)),
        start,
      );
    }
    return counts;
  }

  async encode(given: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    const texts = checkTexts(given);
    const { role, ...work } = readOptions('encode', options, ENCODE_OPTIONS);
    const { tokenizer, maxTokens, dim, prompts } = this.#runner;
    const asked = checkRole(role);
    const prompt = prompts?.[asked] ?? '';
    const job = {
      stage: 'encode',
      doing: 'encoding',
      items: 'texts',
      width: dim,
      limits: this.#limits,
      withinTime: tokenizer.withinTime,
      tokensOf: (text: string) => ({ ids: tokenizer.encode(prompt + text, { maxTokens }).ids }),
      run: (batch: readonly { readonly ids: Int32Array }[]) => {
        const rows = batch.map(({ ids }) => ids);
        return this.#runner.run(inRole(padTokens(rows, tokenizer.padId), asked));
      },
      requireOpen: () => this.#requireOpen(),
    };
    return runInBatches(texts, job, work);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#runner.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw new ClosedError('the encoder is closed; open a new one');
  }
}

function withinTime<T>(tokenizer: Tokenizer, work: () => T): T {
  return tokenizer.withinTime === undefined ? work() : tokenizer.withinTime(work);
}

/** Tokens of a text and those around it. */
function countWith(tokenizer: Tokenizer, text: string): number {
  return tokenizer.encode(text, { maxTokens: Number.MAX_SAFE_INTEGER }).ids.length;
}

/** Reads texts into an array of our own. @param asked what takes them, for the message. @throws InvalidArgumentError when one is no string. */
export function checkTexts(texts: readonly string[], asked = 'encode'): string[] {
  return readStrings(`the texts of ${asked}`, texts);
}

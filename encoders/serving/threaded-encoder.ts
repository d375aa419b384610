import type { EncodeOptions } from '../../src/core/encoder.ts';
import { readOptions } from '../../src/core/options.ts';
import { type CountingEncoder, checkTexts, ENCODE_OPTIONS } from '../inference/batch-encoder.ts';
import { checkRole } from '../runners/text-prompts.ts';
import type { EncoderFacts } from './job-messages.ts';
import type { EncoderSpec } from './open-encoder.ts';
import { ThreadedModel } from './threaded-model.ts';

/**
 * Opens an encoder in a worker thread of its own, so that encoding never holds the caller's event loop.
 * @throws what {@link openEncoder} throws.
 */
export async function openThreadedEncoder(spec: EncoderSpec): Promise<CountingEncoder> {
  const model = await ThreadedModel.open<string, EncoderFacts>({ role: 'encoder', spec });
  return {
    ...model.facts,
    async encode(given: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
      const texts = checkTexts(given);
      const read = readOptions('encode', options, ENCODE_OPTIONS);
      checkRole(read.role);
      return model.run(texts, 'encoding', read);
    },
    async countTokens(given: readonly string[], options: Pick<EncodeOptions, 'signal'> = {}): Promise<Uint32Array> {
      const texts = checkTexts(given, 'countTokens');
      return model.count(texts, 'counting tokens', readOptions('countTokens', options, { signal: 'signal' }));
    },
    close: () => model.close(),
  };
}

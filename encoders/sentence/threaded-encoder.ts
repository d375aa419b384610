import type { EncodeOptions, Encoder } from '../../src/core/encoder.ts';
import type { EncoderFacts } from '../inference/job-messages.ts';
import { ThreadedModel } from '../inference/threaded-model.ts';
import { checkTexts } from './batch-encoder.ts';
import type { EncoderSpec } from './open-encoder.ts';
import { checkRole } from './text-prompts.ts';

/**
 * Opens an encoder in a worker thread of its own, so that encoding never holds the caller's event loop.
 * @throws what {@link openEncoder} throws.
 */
export async function openThreadedEncoder(spec: EncoderSpec): Promise<Encoder> {
  const model = await ThreadedModel.open<string, EncoderFacts>({ role: 'encoder', spec });
  return {
    ...model.facts,
    async encode(texts: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
      checkTexts(texts);
      checkRole(options.role);
      return model.run(texts, 'encoding', options);
    },
    close: () => model.close(),
  };
}

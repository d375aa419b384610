import type { EncodeOptions } from '../../src/core/encoder.ts';
import type { EntityRecognizer, EntitySpan } from '../../src/core/entity-recognizer.ts';
import { LONG_WORK, readOptions } from '../../src/core/options.ts';
import type { PairScorer, TextPair } from '../../src/core/pair-scorer.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { type CountingEncoder, checkTexts, ENCODE_OPTIONS } from '../inference/batch-encoder.ts';
import { checkPairs } from '../inference/batch-scorer.ts';
import { unpackSpans } from '../ner/span-rows.ts';
import { checkRole } from '../runners/text-prompts.ts';
import type { EncoderFacts, ModelFacts, RecognizerFacts } from './job-messages.ts';
import type { EncoderSpec } from './open-encoder.ts';
import type { RecognizerSpec } from './open-recognizer.ts';
import type { ScorerSpec } from './open-scorer.ts';
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

/**
 * Opens a model that finds entities in a worker thread of its own, so that it never holds the caller's event loop.
 * @throws what {@link openRecognizer} throws.
 */
export async function openThreadedRecognizer(spec: RecognizerSpec): Promise<EntityRecognizer> {
  const model = await ThreadedModel.open<string, RecognizerFacts>({ role: 'recognizer', spec });
  return {
    ...model.facts,
    async recognize(given: readonly string[], options: LongWorkOptions = {}): Promise<EntitySpan[][]> {
      const texts = checkTexts(given, 'recognize');
      const work = readOptions('recognize', options, LONG_WORK);
      return unpackSpans(await model.run(texts, 'finding entities', work), model.facts.types);
    },
    close: () => model.close(),
  };
}

/**
 * Opens a model that reads pairs in a worker thread of its own, so that scoring never holds the caller's event loop.
 * @throws what {@link openScorer} throws.
 */
export async function openThreadedScorer(spec: ScorerSpec): Promise<PairScorer> {
  const model = await ThreadedModel.open<TextPair, ModelFacts>({ role: 'scorer', spec });
  return {
    ...model.facts,
    async score(pairs: readonly TextPair[], options: LongWorkOptions = {}): Promise<Float32Array> {
      // A caller's pairs may carry what cannot be sent to a thread.
      return model.run(checkPairs(pairs), 'scoring', readOptions('score', options, LONG_WORK));
    },
    close: () => model.close(),
  };
}

import type { EntityRecognizer, EntitySpan } from '../../src/core/entity-recognizer.ts';
import { LONG_WORK, readOptions } from '../../src/core/options.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { checkTexts } from '../inference/batch-encoder.ts';
import { unpackSpans } from '../ner/span-rows.ts';
import type { RecognizerFacts } from './job-messages.ts';
import type { RecognizerSpec } from './open-recognizer.ts';
import { ThreadedModel } from './threaded-model.ts';

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

import type { EntityRecognizer } from '../src/core/entity-recognizer.ts';
import { checkLoadOptions, type LoadModelOptions } from './load-options.ts';
import { openThreadedRecognizer } from './ner/threaded-recognizer.ts';
import { modelPath, SHIPPED_ENTITY_MODEL } from './pretrained.ts';

/**
 * Opens a model that finds named entities, in a thread of its own.
 * @param model the shipped model by name, or the directory of one that `train` wrote.
 * @throws InvalidArgumentError for a wrong option or a model that finds no entities; NotFoundError, FormatError when it
 * cannot be read; UnavailableError when a demanded runtime is absent.
 */
export async function loadEntityRecognizer(
  model: string = SHIPPED_ENTITY_MODEL,
  options: LoadModelOptions = {},
): Promise<EntityRecognizer> {
  const { threads, precision, runtime } = checkLoadOptions(options, false);
  return openThreadedRecognizer({ kind: 'model', dir: modelPath(model), runtime, precision, threads });
}

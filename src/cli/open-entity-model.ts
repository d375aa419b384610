import type { EntityRecognizer } from '../main.ts';
import type { ModelChoice } from './open-model.ts';

/**
 * Opens a model that finds entities.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openEntityModel({ model, precision, threads, runtime }: ModelChoice): Promise<EntityRecognizer> {
  const { loadEntityRecognizer } = await import('../main.ts');
  const options = { ...(precision && { precision }), ...(threads && { threads }), ...(runtime && { runtime }) };
  return loadEntityRecognizer(model, options);
}

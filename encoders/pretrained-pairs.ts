import type { PairScorer } from '../src/core/pair-scorer.ts';
import { openThreadedScorer } from './interaction/threaded-scorer.ts';
import { checkLoadOptions, type LoadModelOptions } from './load-options.ts';
import type { ForeignCrossEncoder } from './onnx/foreign-pair-runner.ts';
import { modelPath, SHIPPED_PAIR_MODEL } from './pretrained.ts';

/**
 * Opens a model that reads two texts together, in a thread of its own.
 * @param model the shipped model by name, the directory of an interaction model that `train` wrote, or a foreign ONNX
 * cross-encoder.
 * @throws InvalidArgumentError for a wrong option or a model that reads single texts; NotFoundError, FormatError when it
 * cannot be read; UnavailableError when a demanded runtime is absent.
 */
export async function loadCrossEncoder(
  model: string | ForeignCrossEncoder = SHIPPED_PAIR_MODEL,
  options: LoadModelOptions = {},
): Promise<PairScorer> {
  const { threads, precision, runtime } = checkLoadOptions(options, typeof model !== 'string');
  if (typeof model !== 'string') return openThreadedScorer({ kind: 'foreign', model, threads });
  return openThreadedScorer({ kind: 'model', dir: modelPath(model), runtime, precision, threads });
}

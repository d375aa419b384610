import { reading, requireInteger, requireOneOf, requirePath, shown } from './checks.ts';
import type { Encoder } from './encoder.ts';
import type { EntityRecognizer } from './entity-recognizer.ts';
import { InvalidArgumentError, NotFoundError, UnavailableError } from './errors.ts';
import type { PairScorer } from './pair-scorer.ts';
import { MAX_DIM } from './vectors.ts';

/** Throws InvalidArgumentError unless the value has what every use of an encoder needs. @param name what it is called: 'encoder'. */
export function requireEncoder(name: string, value: unknown): asserts value is Encoder {
  requireModel(name, value, 'encode');
  const { dim, model, maxTokens, precision, dtype, dimensions } = value as Encoder;
  requireInteger(dim, `${name}.dim`, 1, MAX_DIM);
  if (model !== undefined) requirePath(`${name}.model`, model);
  if (maxTokens !== undefined) requireInteger(maxTokens, `${name}.maxTokens`, 1);
  if (precision !== undefined) requireOneOf(`${name}.precision`, precision, ['fp32', 'int8']);
  if (dtype !== undefined) requireOneOf(`${name}.dtype`, dtype, ['fp32', 'fp16', 'q8', 'q4']);
  if (dimensions !== undefined) requireInteger(dimensions, `${name}.dimensions`, 1);
}

/** Throws InvalidArgumentError unless the value has what every use of a pair scorer needs. */
export function requireScorer(name: string, value: unknown): asserts value is PairScorer {
  requireModel(name, value, 'score');
}

/** Throws InvalidArgumentError unless the value has what every use of an entity recognizer needs. */
export function requireRecognizer(name: string, value: unknown): asserts value is EntityRecognizer {
  requireModel(name, value, 'recognize');
  const { types } = value as EntityRecognizer;
  if (Array.isArray(types) && types.every((type) => typeof type === 'string')) return;
  throw new InvalidArgumentError(`${name}.types must be a list of labels, got ${shown(types)}`);
}

/**
 * What opening a model gives that vectors were made with.
 * @param model what the vectors remember of it; undefined where that is nothing.
 * @throws UnavailableError with what to do, where it is not there any more; else as `opening`.
 */
export function openedAgain<T>(model: string | undefined, opening: Promise<T>): Promise<T> {
  if (model === undefined) return opening;
  return opening.catch((cause: unknown) => {
    if (!(cause instanceof NotFoundError)) throw cause;
    throw new UnavailableError(
      `the model that the vectors were made with, ${model}, cannot be opened: ${cause.message}; say where it is now (open with an encoder, --model), or make them anew with another one (reindex)`,
      { cause },
    );
  });
}

function requireModel(name: string, value: unknown, method: string): void {
  const isModel = reading(name, () => {
    if (typeof value !== 'object' || value === null) return false;
    const { [method]: run, fingerprint } = value as Record<string, unknown>;
    return typeof run === 'function' && typeof fingerprint === 'string';
  });
  if (isModel) return;
  throw new InvalidArgumentError(
    `${name} must be a model with a fingerprint and a method '${method}', got ${shown(value)}`,
  );
}

import type { EntityRecognizer, EntitySpan } from '../core/entity-recognizer.ts';
import { AbortedError, InvalidArgumentError, KenyonError, messageOf, UnavailableError } from '../core/errors.ts';
import { requireRecognizer } from '../core/model-checks.ts';
import type { LongWorkOptions } from '../core/progress.ts';
import { type ModelOption, ModelSource } from './model-source.ts';

/** A model that finds entities, or a function that loads one when it is first needed. */
export type RecognizerOption = ModelOption<EntityRecognizer>;

async function loadShippedModel(): Promise<EntityRecognizer> {
  // Not above: whoever brings a recognizer, or needs none, is not to load the libraries that run ours.
  const { loadEntityRecognizer } = await import('../../encoders/pretrained.ts');
  return loadEntityRecognizer();
}

/** Loads the recognizer when it is first needed, and checks what it returns. */
export class RecognizerSource extends ModelSource<EntityRecognizer> {
  /** @param option the shipped model unless another is given. */
  constructor(option: RecognizerOption = loadShippedModel) {
    super(option, (model) => requireRecognizer('recognizer', model));
  }

  /**
   * The recognizer; its `recognize` throws InvalidArgumentError when it breaks its word, and UnavailableError when it fails.
   * @throws ClosedError after `close()`; what loading throws.
   */
  async loadChecked(): Promise<EntityRecognizer> {
    const recognizer = await this.load();
    const { fingerprint, runtime, types } = recognizer;
    return {
      fingerprint,
      runtime,
      types,
      recognize: (texts, options) => recognizeChecked(recognizer, texts, options),
      close: () => recognizer.close(),
    };
  }
}

async function recognizeChecked(
  recognizer: EntityRecognizer,
  texts: readonly string[],
  options: LongWorkOptions = {},
): Promise<EntitySpan[][]> {
  const found = await recognize(recognizer, texts, options);
  if (!Array.isArray(found) || found.length !== texts.length) {
    throw new InvalidArgumentError(`the entity recognizer must return ${texts.length} lists of spans`);
  }
  for (const [i, spans] of found.entries()) {
    if (!Array.isArray(spans)) {
      throw new InvalidArgumentError(
        `the entity recognizer must return a list of spans for each text, got ${JSON.stringify(spans)}`,
      );
    }
    for (const span of spans) requireSpan(span, texts[i].length);
  }
  return found;
}

async function recognize(
  recognizer: EntityRecognizer,
  texts: readonly string[],
  options: LongWorkOptions,
): Promise<EntitySpan[][]> {
  try {
    return await recognizer.recognize(texts, options);
  } catch (cause) {
    if (options.signal?.aborted) {
      throw new AbortedError('finding entities was aborted by the caller', { cause: options.signal.reason });
    }
    if (cause instanceof KenyonError) throw cause;
    throw new UnavailableError(`the entity recognizer ${recognizer.runtime} failed: ${messageOf(cause)}`, { cause });
  }
}

function requireSpan(span: EntitySpan | null | undefined, length: number): void {
  const { start = Number.NaN, end = Number.NaN, label, score } = span ?? {};
  const fits = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= length;
  if (fits && typeof label === 'string' && label !== '' && Number.isFinite(score)) return;
  throw new InvalidArgumentError(
    `the entity recognizer must return labelled spans of the text with a score, got ${JSON.stringify(label)} from ${start} ` +
      `to ${end} of ${length} characters, score ${score}`,
  );
}

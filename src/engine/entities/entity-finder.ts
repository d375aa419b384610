import type { LongWorkOptions } from '../../core/progress.ts';
import type { CheckedEntitySettings } from './entity-settings.ts';
import { findTextEntities } from './find-text-entities.ts';
import type { RecognizerSource } from './recognizer-source.ts';
import type { TextEntity } from './text-entity.ts';

/** Raised when rules or normal values change, so that what was listed before is listed anew. */
const EXTRACTION_VERSION = 1;

/** Finds entities in the texts of documents and in queries, as the settings of a collection say. */
export class EntityFinder {
  readonly #recognizer: RecognizerSource;
  readonly #settings: Pick<CheckedEntitySettings, 'model' | 'rules'>;

  constructor(recognizer: RecognizerSource, settings: Pick<CheckedEntitySettings, 'model' | 'rules'>) {
    this.#recognizer = recognizer;
    this.#settings = settings;
  }

  /** Whether anything looks for entities at all. */
  get looks(): boolean {
    return this.#settings.model || this.#settings.rules.length > 0;
  }

  /** All that decides what is found, JSON. @throws what loading the recognizer throws. */
  async identity(): Promise<Record<string, unknown>> {
    const { model, rules } = this.#settings;
    const recognizer = model ? (await this.#recognizer.load()).fingerprint : null;
    return { recognizer, rules, extraction: EXTRACTION_VERSION };
  }

  /**
   * Finds the entities of texts.
   * @param options `now`: the day that 'yesterday' counts from; documents, which may be of any day, have none.
   * @throws AbortedError when `signal` fires; what loading the recognizer throws, and what it throws.
   */
  async find(
    texts: readonly string[],
    { now, signal }: Pick<LongWorkOptions, 'signal'> & { readonly now?: Date } = {},
  ): Promise<TextEntity[][]> {
    const { model, rules } = this.#settings;
    const recognizer = model ? await this.#recognizer.loadChecked() : undefined;
    return findTextEntities(texts, {
      rules: rules.length > 0 && rules,
      ...(recognizer && { recognizer }),
      ...(now && { now }),
      ...(signal && { signal }),
    });
  }
}

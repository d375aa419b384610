import type { LongWorkOptions } from '../core/progress.ts';
import type { RecognizerSource } from '../models/recognizer-source.ts';
import type { StoredDocument } from '../store/document.ts';
import type { CheckedEntitySettings } from './entity-settings.ts';
import { findTextEntities } from './find-text-entities.ts';
import { EXTRACTION_VERSION } from './rules/rule-kinds.ts';
import type { TextEntity } from './text-entity.ts';

/** The settings that decide what is found in documents. */
type Extraction = Pick<CheckedEntitySettings, 'model' | 'rules' | 'alsoRead'>;

/** Whether two settings find the same in documents. */
export function isSameExtraction(a: Extraction | undefined, b: Extraction | undefined): boolean {
  return JSON.stringify(a && extractionOf(a)) === JSON.stringify(b && extractionOf(b));
}

function extractionOf({ model, rules, alsoRead }: Extraction): Extraction {
  return { model, rules, alsoRead };
}

/** Finds entities in the texts of documents and in queries, as the settings of a collection say. */
export class EntityFinder {
  readonly #recognizer: RecognizerSource;
  readonly #settings: Extraction;

  constructor(recognizer: RecognizerSource, settings: Extraction) {
    this.#recognizer = recognizer;
    this.#settings = settings;
  }

  /** Whether anything looks for entities at all. */
  get looks(): boolean {
    return this.#settings.model || this.#settings.rules.length > 0;
  }

  /** All that decides what is found, JSON. @throws what loading the recognizer throws. */
  async identity(): Promise<Record<string, unknown>> {
    const { model, ...others } = extractionOf(this.#settings);
    const recognizer = model ? (await this.#recognizer.load()).fingerprint : null;
    return { recognizer, ...others, extraction: EXTRACTION_VERSION };
  }

  /** Text that is read of a document: its own, and before it the other fields that are read, a line each. */
  textOf(document: StoredDocument): string {
    const others = this.#settings.alsoRead.flatMap((field) => stringsOf(document[field]));
    return others.length === 0 ? document.text : [...others, document.text].join('\n');
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
      recognizer,
      now,
      signal,
    });
  }
}

function stringsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
}

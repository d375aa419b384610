import { reading, shown } from '../core/checks.ts';
import { InvalidArgumentError, messageOf } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { type AliasTable, EntityAliases } from './entity-aliases.ts';
import { RULE_KINDS, type RuleKind, requireRuleKinds } from './rules/rule-kinds.ts';

/** Where the entities of a collection come from, in its documents and in queries; stored beside the collection. */
export interface EntitySettings {
  /** Whether the recognizer that the database was opened with reads the texts. Default true. */
  readonly model?: boolean;
  /** Kinds that rules find: true for all, false for none, or the names of some: `['date', 'amount']`. Default true. */
  readonly rules?: boolean | readonly RuleKind[];
  /**
   * Fields that are read for entities like the texts: a title often says what a text is about. Strings, and lists of them.
   * Default none.
   */
  readonly alsoRead?: readonly string[];
  /** Fields of the documents whose values are known as entities of queries: `['city', 'brand']`. Default none. */
  readonly fields?: readonly string[];
  /** Further names of things by the name that documents have: `{ 北京: ['帝都', '京城'] }`. Default none. */
  readonly aliases?: AliasTable;
}

/** Settings that were found right, defaults filled. */
export interface CheckedEntitySettings {
  readonly model: boolean;
  /** Kinds that rules find, in the order of all kinds. */
  readonly rules: readonly RuleKind[];
  readonly alsoRead: readonly string[];
  readonly fields: readonly string[];
  readonly aliases: EntityAliases;
}

const OPTIONS: OptionKinds<EntitySettings> = {
  model: 'any',
  rules: 'any',
  alsoRead: 'any',
  fields: 'any',
  aliases: 'any',
};

/**
 * Checks settings and fills what is not given.
 * @throws InvalidArgumentError that names the wrong one.
 */
export function checkEntitySettings(settings: EntitySettings): CheckedEntitySettings {
  return reading('the entity settings', () => checkSettings(settings));
}

function checkSettings(settings: EntitySettings): CheckedEntitySettings {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new InvalidArgumentError(`the entity settings must be an object, got ${shown(settings)}`);
  }
  const read = readOptions('the entity settings', settings, OPTIONS);
  const { model = true, rules = true, alsoRead = [], fields = [], aliases = {} } = read;
  if (typeof model !== 'boolean') {
    throw new InvalidArgumentError(`entities.model must be true or false, got ${shown(model)}`);
  }
  return {
    model,
    rules: checkRules(rules),
    alsoRead: checkFields('alsoRead', alsoRead),
    fields: checkFields('fields', fields),
    aliases: EntityAliases.of(aliases),
  };
}

function checkFields(name: string, fields: unknown): readonly string[] {
  if (isListOfNames(fields)) return [...new Set(fields)];
  throw new InvalidArgumentError(`entities.${name} must be names of fields, got ${shown(fields)}`);
}

function checkRules(rules: boolean | readonly RuleKind[]): readonly RuleKind[] {
  if (typeof rules === 'boolean') return rules ? RULE_KINDS : [];
  if (!isListOfNames(rules)) {
    throw new InvalidArgumentError(`entities.rules must be true, false or a list of kinds, got ${shown(rules)}`);
  }
  requireRuleKinds(rules);
  return RULE_KINDS.filter((kind) => rules.includes(kind));
}

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}

/** Name under which the settings are stored. */
/** Name under which the settings are stored. */
export const ENTITY_SETTINGS_NOTE = 'entity-settings';

function copyOf(settings: EntitySettings): EntitySettings {
  checkEntitySettings(settings);
  return reading('the entity settings', () => structuredClone({ ...settings }));
}

interface Read {
  readonly given: EntitySettings;
  readonly checked: CheckedEntitySettings;
}

/** The entity settings of a collection, stored beside its documents and read once. */
export class SavedEntitySettings {
  readonly #store: CollectionStore;
  readonly #onNotice: (message: string) => void;
  #read: { readonly value: Read | undefined } | undefined;

  constructor(store: CollectionStore, onNotice: (message: string) => void) {
    this.#store = store;
    this.#onNotice = onNotice;
  }

  /** As they were given. */
  get given(): EntitySettings | undefined {
    return this.#value()?.given;
  }

  /** The same with defaults filled. */
  get checked(): CheckedEntitySettings | undefined {
    return this.#value()?.checked;
  }

  /**
   * Saves settings; undefined removes them.
   * @throws InvalidArgumentError when they are wrong; NotFoundError while nothing was ever added.
   */
  async save(settings: EntitySettings | undefined): Promise<void> {
    // A copy, for what is stored must be what was checked.
    const given = settings === undefined ? undefined : copyOf(settings);
    const value = given && { given, checked: checkEntitySettings(given) };
    await this.#store.putNote(ENTITY_SETTINGS_NOTE, given);
    this.#read = { value };
  }

  #value(): Read | undefined {
    // While nothing was ever added there is nothing to remember: another process may add and save.
    if (this.#read === undefined && this.#store.space !== undefined) this.#read = { value: this.#load() };
    return this.#read?.value;
  }

  /** Settings of a program that knows other rules are told of, and then there are none. */
  #load(): Read | undefined {
    const given = this.#store.note(ENTITY_SETTINGS_NOTE) as EntitySettings | undefined;
    if (given === undefined) return undefined;
    try {
      return { given, checked: checkEntitySettings(given) };
    } catch (error) {
      this.#onNotice(`the entity settings of collection ${this.#store.name} cannot be used: ${messageOf(error)}`);
      return undefined;
    }
  }
}

import { readFile } from 'node:fs/promises';
import { FormatError, messageOf, NotFoundError } from '../../core/errors.ts';
import type { EntityMode, EntityOptions, EntityRecognizer, EntitySettings } from '../../main.ts';
import { ofFile } from '../../readers/file-fault.ts';
import { type OptionSpecs, type OptionValues, UsageError } from '../program/command.ts';

/** In place of a model: rules and fields alone. */
const NO_MODEL = 'none';

/** Which model finds entities. */
export const ENTITY_MODEL_OPTION = {
  'entity-model': { type: 'text', value: 'DIR', help: 'model that finds entities; by default the shipped one' },
} as const satisfies OptionSpecs;

/** Options of indexing that say where entities come from. */
export const ENTITY_INDEX_OPTIONS = {
  entities: { type: 'flag', help: 'find persons, places, dates and the like in the texts, for search --entities' },
  'entity-fields': { type: 'text', value: 'NAMES', help: 'fields whose values are entities of queries: city,brand' },
  'entity-read': { type: 'text', value: 'NAMES', help: 'fields that are read for entities beside the text: title' },
  'entity-aliases': { type: 'text', value: 'FILE', help: 'JSON of further names of things: {"北京": ["帝都"]}' },
  'entity-model': {
    type: 'text',
    value: 'DIR',
    help: `model that finds entities, or ${NO_MODEL} for rules and fields alone; by default the shipped one`,
  },
} as const satisfies OptionSpecs;

/** Options of a search whose query has entities. */
export const ENTITY_SEARCH_OPTIONS = {
  entities: {
    type: 'choice',
    value: 'HOW',
    choices: ['filter', 'boost'],
    help: 'find only documents that have the entities of the query, or move these up',
  },
  'at-least': {
    type: 'integer',
    min: 1,
    help: 'documents that --entities filter must leave; entities that leave fewer only move hits up; by default 1',
  },
  without: { type: 'texts', value: 'KEY', help: 'leave out an entity, such as place:北京; may be given again' },
  ...ENTITY_MODEL_OPTION,
} as const satisfies OptionSpecs;

/** Says how entities come into an index. */
export const ENTITY_INDEX_NOTE =
  '--entities is remembered by the collection: documents that are added later are read for entities too. Given again, it\n' +
  'takes new fields and aliases and keeps what is not given. --entity-read title reads titles as well. What was found is\n' +
  'listed by kenyon fields --entities.';

/** Says what entities do in a search. */
export const ENTITY_SEARCH_NOTE =
  '--entities needs a collection that was indexed with --entities. What was found in the query stands above the hits; an\n' +
  'entity that would leave none of them (or fewer than --at-least) only moves hits up. --explain tells what each kept out.';

/** The model of {@link ENTITY_MODEL_OPTION}, opened when it is needed; undefined for the shipped one. */
export function recognizerOf({
  'entity-model': model,
}: OptionValues<typeof ENTITY_MODEL_OPTION>): (() => Promise<EntityRecognizer>) | undefined {
  if (model === undefined || model === NO_MODEL) return undefined;
  return async () => (await import('../../../encoders/pretrained.ts')).loadEntityRecognizer(model);
}

/**
 * The settings that an index is to have; undefined: those it has.
 * @throws UsageError for options without --entities; NotFoundError, FormatError when the aliases cannot be read.
 */
export async function entitySettings(
  values: OptionValues<typeof ENTITY_INDEX_OPTIONS>,
): Promise<EntitySettings | undefined> {
  const { entities, 'entity-model': model, 'entity-aliases': aliases } = values;
  const { 'entity-read': alsoRead, 'entity-fields': fields } = values;
  if (!entities) {
    if (alsoRead === undefined && fields === undefined && aliases === undefined) return undefined;
    throw new UsageError('--entity-read, --entity-fields and --entity-aliases go with --entities', 'index');
  }
  return {
    ...(model !== undefined && { model: model !== NO_MODEL }),
    ...(alsoRead !== undefined && { alsoRead: readNames('entity-read', alsoRead) }),
    ...(fields !== undefined && { fields: readNames('entity-fields', fields) }),
    ...(aliases !== undefined && { aliases: await readAliases(aliases) }),
  };
}

/** Entity options of a search; undefined when entities are off. @throws UsageError for --without or --at-least alone. */
export function entityOptions({
  entities,
  without,
  'at-least': atLeast,
}: {
  readonly 'at-least'?: number | undefined;
  readonly entities: Exclude<EntityMode, 'off'> | undefined;
  readonly without: readonly string[];
}): EntityOptions | undefined {
  if (atLeast !== undefined && entities !== 'filter')
    throw new UsageError('--at-least goes with --entities filter', 'search');
  if (entities !== undefined) return { mode: entities, without, ...(atLeast !== undefined && { atLeast }) };
  if (without.length === 0) return undefined;
  throw new UsageError('--without goes with --entities', 'search');
}

function readNames(option: string, fields: string): string[] {
  const names = fields.split(',').map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new UsageError(`--${option} must be names joined by commas, got ${JSON.stringify(fields)}`, 'index');
}

/** Aliases as the file holds them. */
async function readAliases(file: string): Promise<NonNullable<EntitySettings['aliases']>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NotFoundError(`the aliases ${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const aliases = parsed(file, text);
  const { checkEntitySettings } = await import('../../entities/entity-settings.ts');
  ofFile(file, () => checkEntitySettings({ aliases }));
  return aliases;
}

function parsed(file: string, text: string): NonNullable<EntitySettings['aliases']> {
  try {
    return JSON.parse(text) as NonNullable<EntitySettings['aliases']>;
  } catch (cause) {
    throw new FormatError(`the aliases ${file} are not JSON: ${messageOf(cause)}`, { cause });
  }
}

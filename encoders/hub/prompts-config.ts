import type { JsonObject } from '../../src/core/json-object.ts';
import type { TextPrompts } from '../runners/text-prompts.ts';

/** Names under which files have the prompt of each role, the first that is there. */
const NAMES = { query: ['query'], document: ['document', 'passage', 'corpus'] } as const;

/**
 * What a model wants before queries and documents: what config_sentence_transformers.json says, else what is known of the
 * family; undefined for nothing.
 */
export function promptsOf(sentenceTransformers: JsonObject, known: TextPrompts | undefined): TextPrompts | undefined {
  const prompts = namedPrompts(sentenceTransformers) ?? known;
  return prompts && (prompts.query !== '' || prompts.document !== '') ? prompts : undefined;
}

/** A role without a prompt of its own gets the default one, as the library has it. */
function namedPrompts({ prompts, default_prompt_name: defaultName }: JsonObject): TextPrompts | undefined {
  if (typeof prompts !== 'object' || prompts === null) return undefined;
  const texts = new Map(
    Object.entries(prompts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const names = typeof defaultName === 'string' ? [defaultName] : [];
  const find = (own: readonly string[]) => texts.get([...own, ...names].find((name) => texts.has(name)) ?? '');
  const [query, document] = [find(NAMES.query), find(NAMES.document)];
  return query === undefined && document === undefined ? undefined : { query: query ?? '', document: document ?? '' };
}

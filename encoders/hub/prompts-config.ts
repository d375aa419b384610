import type { JsonObject } from '../../src/core/json-object.ts';
import type { TextPrompts } from '../runners/text-prompts.ts';

/** Names under which files have the prompt of each role, the first that is there. */
const NAMES = { query: ['query'], document: ['document', 'passage', 'corpus'] } as const;

/**
 * Families whose model card asks for prompts that their files do not have: E5 (Wang et al. 2022, arXiv:2212.03533; 2024,
 * arXiv:2402.05672), but not its models that follow instructions, which have prompts of their own.
 */
const FAMILIES: readonly { readonly names: RegExp; readonly prompts: TextPrompts }[] = [
  {
    names: /^(multilingual-)?e5-(small|base|large)(?!.*instruct)/i,
    prompts: { query: 'query: ', document: 'passage: ' },
  },
];

/**
 * What a model wants before queries and documents: what config_sentence_transformers.json says, else what is known of the
 * family by the name in config.json; undefined for nothing.
 */
export function promptsOf(sentenceTransformers: JsonObject, config: JsonObject): TextPrompts | undefined {
  const prompts = namedPrompts(sentenceTransformers) ?? familyPrompts(config);
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

function familyPrompts({ _name_or_path: path }: JsonObject): TextPrompts | undefined {
  const name = String(path ?? '')
    .replace(/\/+$/, '')
    .split('/')
    .at(-1)!;
  return FAMILIES.find(({ names }) => names.test(name))?.prompts;
}

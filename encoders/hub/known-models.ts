import { basename, dirname, resolve } from 'node:path';
import type { JsonObject } from '../../src/core/json-object.ts';
import type { TextPrompts } from '../runners/text-prompts.ts';

/** Facts of a family of models that its card tells and its files may not. */
export interface KnownModel {
  readonly pooling?: 'mean' | 'cls';
  readonly prompts?: TextPrompts;
  /** Shorter vectors that it was trained for: the first so many numbers, scaled to length 1 again. */
  readonly dimensions?: readonly number[];
}

/**
 * Families by the last part of their id, the first that fits:
 * - E5 (Wang et al. 2022, arXiv:2212.03533; 2024, arXiv:2402.05672): mean, both prompts; not those that follow instructions.
 * - BGE (Xiao et al. 2023, arXiv:2309.07597) and its cards BAAI/bge-*: the first token, an instruction before queries alone,
 *   none in the `noinstruct` ones. BGE-M3 (Chen et al. 2024, arXiv:2402.03216): the first token, no instruction.
 * - GTE (Li et al. 2023, arXiv:2308.03281) and its cards thenlper/gte-*: mean in English, the first token in Chinese.
 * - Embeddings of mixedbread.ai, card of mxbai-embed-large-v1: the first token, an instruction before queries, shorter vectors.
 * - Sentence-BERT's own (Reimers and Gurevych 2019, arXiv:1908.10084), cards of all-* and paraphrase-* MiniLM: mean.
 */
const FAMILIES: readonly (readonly [names: RegExp, known: KnownModel])[] = [
  [
    /^(multilingual-)?e5-(small|base|large)(?!.*instruct)/i,
    { pooling: 'mean', prompts: { query: 'query: ', document: 'passage: ' } },
  ],
  [/^bge-(m3$|(small|base|large)-(zh|en)-noinstruct)/i, { pooling: 'cls' }],
  [
    /^bge-(small|base|large)-zh/i,
    { pooling: 'cls', prompts: { query: '为这个句子生成表示以用于检索相关文章：', document: '' } },
  ],
  [
    /^bge-(small|base|large)-en/i,
    { pooling: 'cls', prompts: { query: 'Represent this sentence for searching relevant passages: ', document: '' } },
  ],
  [/^gte-(small|base|large)-zh$/i, { pooling: 'cls' }],
  [/^gte-(small|base|large)$/i, { pooling: 'mean' }],
  [
    /^mxbai-embed-large-v1$/i,
    {
      pooling: 'cls',
      prompts: { query: 'Represent this sentence for searching relevant passages: ', document: '' },
      dimensions: [512, 256, 128, 64],
    },
  ],
  [/^(all|paraphrase-multilingual|paraphrase|multi-qa)-MiniLM-L\d+/i, { pooling: 'mean' }],
];

/** What is known of a model by the name of its folder, in the hub's cache or not, else by the name in config.json. */
export function knownModel(dir: string, config: JsonObject): KnownModel {
  for (const name of [...namesOfFolder(dir), lastPart(String(config._name_or_path ?? ''))]) {
    const found = FAMILIES.find(([names]) => names.test(name));
    if (found !== undefined) return found[1];
  }
  return {};
}

/** A snapshot of the hub's cache lies in models--OWNER--NAME/snapshots/COMMIT. */
function namesOfFolder(dir: string): string[] {
  const folder = resolve(dir);
  const cached = /^models--(?:.*--)?(.*)$/.exec(basename(dirname(dirname(folder))));
  return cached ? [cached[1], basename(folder)] : [basename(folder)];
}

function lastPart(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1)!;
}

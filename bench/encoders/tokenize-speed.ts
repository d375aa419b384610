import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { createModelTokenizer } from '../../encoders/roformer/model-tokenizer.ts';
import type { Tokenizer } from '../../encoders/tokenizer/tokenizer.ts';
import { readVocabFile } from '../../encoders/tokenizer/vocab-file.ts';
import { readJsonLines } from '../../encoders/training/data/text-lines.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { median, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Megabytes of UTF-8 a second that our tokenizers cut on one core, and how many tokens they make, in one run:
 * node dist/bench/encoders/tokenize-speed.js --vocab vocab.txt
 * --vocab is a vocabulary for best paths; beside it stands the word-piece tokenizer with the shipped model's vocabulary.
 */

const FILES = ['zh/wikipedia', 'zh/life_books_dialogue', 'zh/techdocs', 'en/wikipedia', 'en/questions_dialogue'];
const RUNS = 5;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    vocab: { type: 'string' },
    texts: { type: 'string', default: '10000' },
  },
});

const kinds: [string, Tokenizer][] = [
  [
    'word-piece',
    await createModelTokenizer(
      {},
      await readVocabFile(join(packageRoot(), 'encoders', 'models', SHIPPED_MODEL, 'vocab.txt')),
    ),
  ],
];
if (values.vocab !== undefined) {
  const vocab = await readVocabFile(values.vocab);
  kinds.push(['best-path', await createModelTokenizer({ tokenizer: 'best-path' }, vocab)]);
}

for (const file of FILES) {
  const texts = await textsOf(requireData(join(values.data, 'open', `${file}.jsonl.gz`)), Number(values.texts));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  for (const [kind, tokenizer] of kinds) {
    const counts = countTokens(tokenizer, texts);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await timed(() => encodeAll(tokenizer, texts)));
    record('tokenize-speed', {
      file,
      tokenizer: kind,
      vocabSize: tokenizer.vocabSize,
      megabytesPerSecond: rounded(bytes / 1000 / median(times)),
      bestMegabytesPerSecond: rounded(bytes / 1000 / Math.min(...times)),
      ...counts,
      texts: texts.length,
      runs: RUNS,
    });
  }
}

async function textsOf(path: string, most: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of readJsonLines<{ text: string }>(path)) if (texts.push(text) === most) break;
  return texts;
}

function encodeAll(tokenizer: Tokenizer, texts: readonly string[]): number {
  let tokens = 0;
  for (const text of texts) tokens += tokenizer.encode(text).ids.length;
  return tokens;
}

/** Tokens for each Han character and for each word of letters that the texts have, and the share of [UNK] in percent. */
function countTokens(tokenizer: Tokenizer, texts: readonly string[]): Record<string, number> {
  const of = { han: { chars: 0, tokens: 0 }, latin: { chars: 0, tokens: 0 } };
  let [tokens, unknown] = [0, 0];
  for (const text of texts) {
    const { ids, starts } = tokenizer.encode(text);
    tokens += ids.length - 2;
    for (const id of ids) if (id === tokenizer.unkId) unknown++;
    of.han.chars += text.match(/\p{Script=Han}/gu)?.length ?? 0;
    of.latin.chars += text.match(/\p{Script=Latin}+/gu)?.length ?? 0;
    for (const start of starts.subarray(1, -1)) {
      const char = String.fromCodePoint(text.codePointAt(start)!);
      if (/\p{Script=Han}/u.test(char)) of.han.tokens++;
      else if (/\p{Script=Latin}/u.test(char)) of.latin.tokens++;
    }
  }
  return {
    tokensPerHanChar: rounded(of.han.tokens / of.han.chars),
    tokensPerLatinWord: rounded(of.latin.tokens / of.latin.chars),
    tokensInAll: tokens,
    unknownPercent: rounded((100 * unknown) / tokens),
  };
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonLines } from '../../../../encoders/training/data/text-lines.ts';
import {
  checkDistillationConfig,
  type DistillationConfig,
} from '../../../../encoders/training/distillation/distillation-config.ts';
import { packageRoot } from '../../../../src/core/package-root.ts';

interface DemoDocument {
  readonly lang: 'zh' | 'en';
  readonly title: string;
  readonly text: string;
}

/** Writes the demo's documents as open texts into a data directory. */
export async function openTexts(dir: string): Promise<string> {
  const documents: DemoDocument[] = [];
  for await (const row of readJsonLines<DemoDocument>(join(packageRoot(), 'src/demo/corpus.jsonl')))
    documents.push(row);
  for (const lang of ['zh', 'en'] as const) {
    const own = documents.filter((document) => document.lang === lang);
    const passages = own.map(({ title, text }) => JSON.stringify({ text, title, source: 'demo' }));
    const asked = own.map(({ title, text }) => JSON.stringify({ query: title, passage: text, source: 'demo' }));
    for (const [folder, lines] of [
      [lang, passages],
      ['qa', asked],
    ] as const) {
      await mkdir(join(dir, 'open', folder), { recursive: true });
      await writeFile(join(dir, 'open', folder, `${lang}_demo.jsonl`), `${lines.join('\n')}\n`);
    }
  }
  return dir;
}

/** A run over them with a teacher that is shipped. */
export function demoRun(dir: string, changes: Record<string, unknown> = {}): DistillationConfig {
  return checkDistillationConfig({
    output: join(dir, 'run'),
    data: dir,
    texts: { items: 900, pairs: 100, heldOut: 60, measuredFiles: [] },
    vocab: { hanWords: 600, latinPieces: 600, minHanCount: 1, minPairCount: 2 },
    teachers: [{ model: 'zh-en-small' }],
    train: {
      model: {
        hiddenSize: 64,
        numLayers: 2,
        numHeads: 4,
        intermediateSize: 128,
        maxTokens: 64,
        segmentTypes: 1,
        hiddenAct: 'gelu',
        pooling: 'weighted',
        tokenizer: 'best-path',
        projection: 64,
      },
      sets: [{ name: 'items', batchTokens: 1024 }],
      steps: 100,
      warmupSteps: 10,
      learningRate: 2e-3,
      checkpointEvery: 50,
      logEvery: 50,
    },
    ...changes,
  });
}

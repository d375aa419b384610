import { openModel } from '../cli/open/open-model.ts';
import type { Terminal } from '../cli/program/command.ts';
import { plural } from '../cli/render/format-numbers.ts';
import { readDemoCorpus } from './demo-files.ts';

/** Name of the collection with the demo's documents. */
export const DEMO_COLLECTION = 'demo';

/** Further names of the topics, so that a question can name one in Chinese too. */
const TOPICS: Readonly<Record<string, readonly string[]>> = {
  travel: ['旅行', '旅游'],
  banking: ['银行'],
  cooking: ['烹饪', '做饭'],
  law: ['法律'],
  health: ['健康'],
  programming: ['编程'],
  shopping: ['购物'],
  education: ['教育'],
  pets: ['宠物'],
  nature: ['自然'],
};

/** Makes a database of the demo's documents; where its collection is there already, nothing is done. */
export async function makeDemoDatabase(directory: string, { stderr, signal }: Terminal): Promise<void> {
  const { open } = await import('../main.ts');
  const encoder = await openModel({ model: undefined });
  const kenyon = await open(directory, { encoder, onNotice: (message) => stderr.write(`${message}\n`) });
  try {
    if (kenyon.has(DEMO_COLLECTION)) return;
    const corpus = await readDemoCorpus();
    stderr.write(`making a database of ${plural(corpus.length, 'document')} in ${directory}\n`);
    const collection = kenyon.collection(DEMO_COLLECTION);
    await collection.add(corpus, { signal });
    await collection.setEntities({ model: false, fields: ['topic'], aliases: TOPICS });
  } finally {
    await kenyon.close();
    await encoder.close();
  }
}

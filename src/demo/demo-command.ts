import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openModel } from '../cli/open/open-model.ts';
import { MODEL_OPTIONS } from '../cli/options/shared-options.ts';
import { defineCommand, type Terminal } from '../cli/program/command.ts';
import { formatDuration, formatRate, plural } from '../cli/render/format-numbers.ts';
import { renderHits } from '../cli/render/render-hits.ts';
import type { Collection, Encoder } from '../main.ts';
import { type DemoQuestion, readDemoCorpus, readDemoQuestions } from './demo-files.ts';

/** Hits shown for each question; a right one among them counts as an answer. */
const SHOWN = 3;

/** `npm run demo`. */
export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'Indexes the shipped documents and asks ten questions in Chinese and English.',
  options: {
    db: { type: 'text', value: 'DIR', help: 'keep the database there; by default it is temporary' },
    model: MODEL_OPTIONS.model,
  },
  async run({ db, model }, _operands, terminal) {
    const startedAt = performance.now();
    const directory = db ?? (await mkdtemp(join(tmpdir(), 'kenyon-demo-')));
    try {
      const answered = await demonstrate(directory, model, terminal);
      const took = formatDuration(performance.now() - startedAt);
      terminal.stdout.write(`${answered} answered among the first ${SHOWN}. The whole demo took ${took}.\n\n${NEXT}`);
    } finally {
      if (db === undefined) await rm(directory, { recursive: true, force: true });
    }
    return 0;
  },
});

const NEXT = `Next, with documents of your own (JSONL, CSV, TSV or plain lines):
  npm run kenyon -- index FILE --db my-db
  npm run kenyon -- search "your question" --db my-db -k 5
  npm run kenyon -- help
`;

async function demonstrate(directory: string, model: string | undefined, terminal: Terminal): Promise<string> {
  const { stdout, stderr, signal } = terminal;
  const { open } = await import('../main.ts');
  const encoder = await openModel({ model });
  const kenyon = await open(directory, { encoder, onNotice: (message) => stderr.write(`${message}\n`) });
  try {
    const collection = kenyon.collection('demo');
    stdout.write(`${await indexCorpus(collection, encoder, signal)}\n\n`);
    const questions = await readDemoQuestions();
    let answered = 0;
    for (const [i, question] of questions.entries()) {
      if (await ask(collection, question, `${i + 1}.`, terminal)) answered++;
    }
    return `${answered} of ${questions.length} questions were`;
  } finally {
    await kenyon.close();
    await encoder.close();
  }
}

async function indexCorpus(collection: Collection, encoder: Encoder, signal: AbortSignal): Promise<string> {
  const corpus = await readDemoCorpus();
  const startedAt = performance.now();
  await collection.add(corpus, { signal });
  const ms = performance.now() - startedAt;
  const rate = formatRate(corpus.length / (ms / 1000));
  return `Indexed ${plural(corpus.length, 'document')} in ${formatDuration(ms)} (${rate}/s, ${encoder.runtime}).`;
}

/** Asks one question and prints the hits; true when a right document is among them. */
async function ask(
  collection: Collection,
  { question, answers }: DemoQuestion,
  number: string,
  terminal: Terminal,
): Promise<boolean> {
  const { hits, tookMs } = await collection.search(question, { k: SHOWN, signal: terminal.signal });
  const right = hits.some(({ id }) => answers.includes(id));
  const verdict = right ? 'answered' : `not answered; right would be ${answers.join(' or ')}`;
  terminal.stdout.write(
    `${number} ${question}  (${formatDuration(tookMs)}, ${verdict})\n${renderHits(hits, terminal)}\n`,
  );
  return right;
}

import { join } from 'node:path';
import { makeDirectory } from '../../core/durable-file.ts';
import { AbortedError, FormatError } from '../../core/errors.ts';
import { open } from '../../main.ts';
import type { TextToTeach } from '../../public/train.ts';
import { readJsonLines } from '../../readers/read-records.ts';
import { openModel } from '../open/open-model.ts';
import { ENCODER_OPTIONS, JSON_OPTION, MODEL_NOTE, requireOneStdin } from '../options/shared-options.ts';
import { defineCommand, type OptionValues, type Terminal } from '../program/command.ts';
import { plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';
import {
  type CandidateList,
  candidateLists,
  ListCorpus,
  type QueryOrPassage,
  storePassages,
  withTeacher,
} from '../teach/candidate-lists.ts';
import { openJsonLines } from '../teach/texts-to-teach.ts';
import { fileSink } from '../writers/text-sink.ts';

const options = {
  teacher: { type: 'text', value: 'DIR', required: true, help: 'model that says how well each passage answers' },
  out: { type: 'text', value: 'DIR', required: true, help: 'where lists.jsonl goes, and what it is made from stays' },
  size: { type: 'integer', min: 2, max: 1000, default: 8, help: 'passages of a list' },
  depth: {
    type: 'integer',
    min: 2,
    max: 1000,
    default: 30,
    help: 'they are taken from so many hits by words and as many by meaning',
  },
  queries: { type: 'integer', min: 1, help: 'list so many queries, drawn; by default all' },
  lines: { type: 'integer', min: 1, help: 'read so many lines of each file, from the first; by default all' },
  kinds: { type: 'text', value: 'A,B', help: 'read lines of these kinds only; by default of all' },
  seed: { type: 'integer', min: 0, default: 1, help: 'decides what is drawn' },
  ...ENCODER_OPTIONS,
  ...JSON_OPTION,
} as const;

export const listsCommand = defineCommand({
  name: 'lists',
  summary:
    'Lists queries with the passages that a search brings and what a teacher thinks of them, for training a reranker.',
  operands: { name: 'TEXTS.jsonl', min: 1, max: Number.POSITIVE_INFINITY },
  options,
  notes: [
    'A line is {"query", "passage", "kind"?}, or {"text", "role", "kind"?}, which is a query of which no answer is known, or a document that\n' +
      'is only searched: as kenyon texts writes pairs and items; where it has "like" as well, that stands for its text. All passages are searched by words and by meaning, whose hits are\n' +
      'taken by turns: the best in half of the places of a list, others drawn from those that follow.',
    'What the teacher gave stays in --out, so a run that was stopped goes on with the same command.',
    MODEL_NOTE,
    'Example:  kenyon lists runs/texts/items.jsonl runs/texts/pairs.jsonl --teacher multilingual-e5-small --out runs/lists --lines 16000',
  ],
  async run(values, files, terminal) {
    requireOneStdin(files, 'lists');
    const progress = new ProgressLine(terminal, 'texts');
    const corpus = new ListCorpus();
    for (const file of files) await readInto(corpus, file, values, terminal);
    await makeDirectory(values.out);
    const run = { corpus, values, progress, terminal };
    try {
      const lists = await listAll(run);
      await teach(lists, run);
      const outcome = await write(lists, run);
      progress.clear();
      terminal.stdout.write(values.json ? `${JSON.stringify(outcome)}\n` : asText(outcome));
      return lists.length > 0 ? 0 : 1;
    } catch (error) {
      if (error instanceof AbortedError)
        progress.note(`kenyon: what was taught is in ${values.out}; the same command goes on`);
      throw error;
    } finally {
      progress.clear();
    }
  },
});

interface Run {
  readonly corpus: ListCorpus;
  readonly values: OptionValues<typeof options>;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
}

/** @throws FormatError that names the first line that is neither. */
async function readInto(corpus: ListCorpus, file: string, values: OptionValues<typeof options>, terminal: Terminal) {
  const { lines = Number.POSITIVE_INFINITY } = values;
  const kinds = values.kinds?.split(',');
  const input = await openJsonLines(file, terminal);
  let read = 0;
  for await (const line of readJsonLines(input.lines)) {
    if (++read > lines) break;
    const found = 'reason' in line ? line.reason : queryOrPassage(line.fields);
    if (typeof found === 'string') throw new FormatError(`${file}: line ${line.line}: ${found}`);
    if (kinds === undefined || (found.kind !== undefined && kinds.includes(found.kind))) corpus.add(found);
  }
}

/** What a line holds, or what is wrong with it. Of one that has `like`, a text altered for a student, that text as it was is taken. */
function queryOrPassage({
  query,
  passage,
  text,
  like = text,
  role,
  kind,
}: Record<string, unknown>): QueryOrPassage | string {
  const kindOf = isText(kind) ? { kind } : {};
  if (isText(query) && isText(passage)) return { query, passage, ...kindOf };
  if (isText(like) && role === 'query') return { query: like, ...kindOf };
  if (isText(like) && role === 'document') return { passage: like, ...kindOf };
  return 'expected texts in "query" and "passage", or a text and its "role", query or document';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Searches for every query, in a database of the passages under `out`. */
async function listAll({ corpus, values, progress, terminal: { signal } }: Run): Promise<CandidateList[]> {
  const { size, depth, seed } = values;
  const encoder = await openModel(values);
  try {
    const kenyon = await open(join(values.out, 'db'), { encoder });
    try {
      const documents = kenyon.collection('passages', { passages: false });
      await storePassages(documents, corpus, { signal, onProgress: (report) => progress.report(report) });
      const lists: CandidateList[] = [];
      const total = Math.min(values.queries ?? Number.POSITIVE_INFINITY, corpus.queries.length);
      for await (const list of candidateLists(documents, corpus, { size, depth, seed, count: total, signal })) {
        lists.push(list);
        progress.report({ stage: 'search', done: lists.length, total });
      }
      return lists;
    } finally {
      await kenyon.close();
    }
  } finally {
    await encoder.close();
  }
}

async function teach(lists: readonly CandidateList[], { corpus, values, progress, terminal: { signal } }: Run) {
  const { teachTexts } = await import('../../public/train.ts');
  const encoder = await openModel({ model: values.teacher, threads: values.threads });
  try {
    await teachTexts(encoder, textsOf(lists, corpus), {
      path: vectorsIn(values.out),
      signal,
      onProgress: (report) => progress.report(report),
    });
  } finally {
    await encoder.close();
  }
}

function vectorsIn(out: string): string {
  return join(out, 'teacher.vectors');
}

function* textsOf(lists: readonly CandidateList[], { passages }: ListCorpus): Generator<TextToTeach> {
  const asked = new Set<number>();
  for (const list of lists) {
    yield { text: list.query, role: 'query' };
    for (const passage of list.passages) {
      if (!asked.has(passage)) yield { text: passages[passage], role: 'document' };
      asked.add(passage);
    }
  }
}

/** How often an answer that is known is the first of its list, by each of those that judge. */
interface Outcome {
  readonly lists: number;
  readonly answered: number;
  readonly passages: number;
  readonly firstByTeacher: number;
  readonly firstByWords: number;
}

async function write(lists: readonly CandidateList[], { corpus, values }: Run): Promise<Outcome> {
  const { openTaught } = await import('../../public/train.ts');
  const taught = await openTaught(vectorsIn(values.out));
  const sink = await fileSink(join(values.out, 'lists.jsonl'), []);
  let [answered, firstByTeacher, firstByWords] = [0, 0, 0];
  try {
    for (const list of lists) {
      const line = withTeacher(list, corpus, taught);
      if (line.answers.length > 0) answered++;
      if (isAnswerFirst(line.teacher, line.answers)) firstByTeacher++;
      if (isAnswerFirst(line.words, line.answers)) firstByWords++;
      await sink.write(`${JSON.stringify(line)}\n`);
    }
    await sink.finish();
  } finally {
    await sink.discard();
  }
  const share = (count: number) => (answered === 0 ? 0 : count / answered);
  return {
    lists: lists.length,
    answered,
    passages: corpus.passages.length,
    firstByTeacher: share(firstByTeacher),
    firstByWords: share(firstByWords),
  };
}

function isAnswerFirst(scores: readonly number[], answers: readonly number[]): boolean {
  if (answers.length === 0) return false;
  const best = answers.reduce((most, at) => Math.max(most, scores[at]), Number.NEGATIVE_INFINITY);
  return scores.every((score, at) => answers.includes(at) || score < best);
}

function asText({ lists, answered, passages, firstByTeacher, firstByWords }: Outcome): string {
  const share = (value: number) => `${(100 * value).toFixed(1)} %`;
  return (
    `${plural(lists, 'list')} from ${plural(passages, 'passage')}; of ${plural(answered, 'known answer')} the first ` +
    `of their list are ${share(firstByTeacher)} by the teacher, ${share(firstByWords)} by words\n`
  );
}

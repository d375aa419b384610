import { writeWholeFile } from '../../core/durable-file.ts';
import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { textsOfFiles } from '../open/open-inputs.ts';
import { defineCommand, type OptionValues, type Terminal, UsageError } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

const options = {
  out: { type: 'text', value: 'FILE', required: true, help: 'where to write the vocabulary, one token a line' },
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column that holds the text' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file names' },
  data: { type: 'text', value: 'DIR', help: 'directory of the public data sets, for --sets' },
  sets: { type: 'text', value: 'A,B,C', help: 'texts of these public sets as well; "all" for all of them' },
  'han-count': { type: 'integer', min: 1, default: 3, help: 'Han characters seen this often are in' },
  'han-words': {
    type: 'integer',
    min: 0,
    value: 'N',
    help: 'words of Han characters to take in; makes a vocabulary for "tokenizer": "best-path"',
  },
  'char-count': { type: 'integer', min: 1, default: 20, help: 'other characters seen this often are in' },
  pieces: { type: 'integer', min: 0, default: 6000, help: 'Latin word pieces to learn' },
  'pair-count': { type: 'integer', min: 1, default: 10, help: 'a piece is learned from parts that meet this often' },
} as const;

export const vocabCommand = defineCommand({
  name: 'vocab',
  summary: 'Builds the vocabulary of a new model from texts.',
  operands: { name: 'FILE', min: 0, max: Number.POSITIVE_INFINITY },
  options,
  notes: ['FILE is read as kenyon index reads it; - is standard input.'],
  async run(values, files, terminal) {
    if (files.length === 0 && values.sets === undefined)
      throw new UsageError('vocab needs FILE ... or --sets', 'vocab');
    if (values.sets !== undefined && values.data === undefined)
      throw new UsageError('--sets needs --data DIR', 'vocab');
    const { buildVocab, formatVocab } = await import('../../public/train.ts');
    const progress = new ProgressLine(terminal, 'items');
    const bad = new BadLineLog(progress);
    const vocab = await buildVocab(allTexts(values, files, bad, terminal), {
      minHanCount: values['han-count'],
      hanWords: values['han-words'],
      minCharCount: values['char-count'],
      latinPieces: values.pieces,
      minPairCount: values['pair-count'],
      signal: terminal.signal,
      onProgress: (report) => progress.report(report),
    });
    bad.finish();
    progress.clear();
    await writeWholeFile(values.out, formatVocab(vocab));
    terminal.stdout.write(`${values.out}: ${plural(vocab.length, 'token')}\n`);
    return 0;
  },
});

async function* allTexts(
  values: OptionValues<typeof options>,
  files: readonly string[],
  bad: BadLineLog,
  terminal: Terminal,
): AsyncGenerator<string> {
  yield* textsOfFiles(files, values, (line) => bad.note(line), terminal);
  if (values.sets === undefined) return;
  const { rawTexts } = await import('../../public/train.ts');
  const sources = values.sets === 'all' ? {} : { sources: values.sets.split(',') };
  yield* rawTexts(values.data!, sources);
}

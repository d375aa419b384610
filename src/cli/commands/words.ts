import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { textsOfFiles } from '../open/open-inputs.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, type OptionValues, type Terminal, UsageError } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

const options = {
  model: { type: 'text', value: 'FILE', required: true, help: 'where the learned words are, or are written by train' },
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column that holds the text' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file names' },
  words: { type: 'integer', min: 1, default: 20_000, help: 'words to keep, the most frequent ones' },
  'min-count': { type: 'integer', min: 1, default: 5, help: 'occurrences of a word from which on it is kept' },
  'hash-dim': { type: 'integer', min: 4, default: 400, help: 'units that compete, a multiple of 4' },
  window: { type: 'integer', min: 1, default: 11, help: 'words of an n-gram, odd' },
  epochs: { type: 'integer', min: 1, default: 5, help: 'passes over the texts' },
  seed: { type: 'integer', min: 0, default: 1, help: 'of the first units and of the order' },
  context: { type: 'text', value: 'TEXT', help: 'nearest: words around the word, which tell its sense' },
  bits: { type: 'integer', min: 1, default: 32, help: 'nearest: units of a code' },
  k: { type: 'integer', min: 1, default: 10, help: 'nearest: words wanted' },
  ...JSON_OPTION,
} as const;
type Values = OptionValues<typeof options>;

export const wordsCommand = defineCommand({
  name: 'words',
  summary: 'Learns binary vectors of words from texts, and finds the words that are like one.',
  operands: { name: 'train FILE ... | nearest WORD', min: 2, max: Number.POSITIVE_INFINITY },
  options,
  notes: [
    'FILE is read as kenyon index reads it; - is standard input. Words are like each other when they stand among the same words.',
    'Example:  kenyon words train articles.jsonl --model words.bin && kenyon words nearest 苹果 --model words.bin --context 手机屏幕',
  ],
  async run(values, [action, ...rest], terminal) {
    if (action === 'train') return trainWords(values, rest, terminal);
    if (action !== 'nearest') throw new UsageError(`words takes train or nearest, got ${action}`, 'words');
    if (rest.length > 1) throw new UsageError(`words nearest takes one word, got ${rest.join(' ')}`, 'words');
    const { loadBioWord } = await import('../../public/words.ts');
    const { bits, k, context, json } = values;
    const near = (await loadBioWord(values.model)).nearest(rest[0], { bits, k, context });
    const lines = near.map(({ word, score }) => `${score.toFixed(3)}  ${word}\n`).join('');
    terminal.stdout.write(json ? `${JSON.stringify({ word: rest[0], context, near })}\n` : lines);
    return 0;
  },
});

async function trainWords(values: Values, files: readonly string[], terminal: Terminal): Promise<number> {
  const { BioWord, saveBioWord } = await import('../../public/words.ts');
  const progress = new ProgressLine(terminal, 'n-grams');
  const bad = new BadLineLog(progress);
  try {
    const model = await BioWord.train(
      textsOfFiles(files, values, (line) => bad.note(line), terminal),
      {
        words: values.words,
        minCount: values['min-count'],
        hashDim: values['hash-dim'],
        window: values.window,
        epochs: values.epochs,
        seed: values.seed,
        signal: terminal.signal,
        onProgress: (report) => progress.report(report),
      },
    );
    progress.clear();
    await saveBioWord(values.model, model);
    bad.finish();
    const counts = { model: values.model, words: model.words.length, badLines: bad.count };
    const said = `${values.model}: ${plural(model.words.length, 'word')}`;
    terminal.stdout.write(values.json ? `${JSON.stringify(counts)}\n` : `${said}\n`);
    return 0;
  } finally {
    progress.clear();
  }
}

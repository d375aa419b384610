import { RULE_KINDS } from '../../entities/rules/rule-kinds.ts';
import { NER_OPTIONS, wantedEntities } from '../ner/ner-options.ts';
import { openEntityModel } from '../open/open-model.ts';
import { defineCommand } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const nerCommand = defineCommand({
  name: 'ner',
  summary: 'Finds names, dates, amounts, addresses and the like in texts.',
  operands: { name: 'FILE', min: 0, max: 1 },
  options: NER_OPTIONS,
  notes: [
    'FILE is JSONL (one object a line), CSV, TSV or plain lines, gzipped or not; - is standard input. Lines that cannot be\n' +
      'used are reported with their number and counted, and the rest is read.',
    'Prints line, offsets, type and words of each entity, and what it stands for where that differs: "3月5日 = --03-05".\n' +
      'Offsets count UTF-16 code units of the text, as JavaScript does; the end is exclusive. --json writes a line for each\n' +
      'text, with its id, or with the text where it has none.',
    'A model finds names, which it may miss or get wrong; "score" says how sure it is. Rules find what has a form:\n' +
      `${RULE_KINDS.join(', ')}.`,
    'Example:  kenyon ner --text "王小明3月5日在北京市花了120万元"',
  ],
  async run(values, [file], terminal) {
    const wanted = wantedEntities(values, file);
    const progress = new ProgressLine(terminal, 'texts');
    const bad = new BadLineLog(progress);
    if (file === '-' && terminal.stdin.isTTY) progress.note('reading texts from the terminal; Ctrl-D ends them');
    const { runNerOnFile, runNerOnText } = await import('../ner/run-ner.ts');
    const recognizer = wanted.model ? await openEntityModel(values) : undefined;
    try {
      const run = { values, wanted, terminal, progress, bad, recognizer };
      return file === undefined ? await runNerOnText(values.text!, run) : await runNerOnFile(file, run);
    } finally {
      await recognizer?.close();
    }
  },
});

import { AbortedError } from '../../core/errors.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { ProgressLine } from '../render/progress-line.ts';
import { describeTrainLog } from '../render/train-log-text.ts';

const STEPS = ['texts', 'vocab', 'teach', 'start', 'train', 'finish'] as const;

export const distillCommand = defineCommand({
  name: 'distill',
  summary: 'Makes a model that follows a larger one, from texts to the finished model.',
  operands: { name: 'CONFIG.json', min: 1, max: 1 },
  options: {
    until: { type: 'choice', value: 'STEP', choices: STEPS, default: 'finish', help: `end after ${STEPS.join(', ')}` },
    ...JSON_OPTION,
  },
  notes: [
    'The configuration names the output directory. What a step has made is kept there, so a run that was stopped, by Ctrl-C or\n' +
      'otherwise, goes on with the same command.',
    'With --json, each line of the training log and each finished step goes to standard output as JSON.',
  ],
  async run({ json, until }, [file], terminal) {
    const { distill, readDistillationConfig } = await import('../../public/train.ts');
    const config = await readDistillationConfig(file!);
    const progress = new ProgressLine(terminal, 'items');
    try {
      await distill(config, {
        until,
        signal: terminal.signal,
        onProgress: (report) => progress.report(report),
        onStep: (step, outcome) => {
          progress.clear();
          terminal.stdout.write(json ? `${JSON.stringify({ step, outcome })}\n` : `${step}: ${outcome}\n`);
        },
        onNotice: (text) => progress.note(text),
        onLog: (line) => {
          if (json) terminal.stdout.write(`${JSON.stringify(line)}\n`);
          else progress.note(describeTrainLog(line));
        },
      });
      return 0;
    } catch (error) {
      if (error instanceof AbortedError) progress.note('what was done is kept; the same command goes on from there');
      throw error;
    } finally {
      progress.clear();
    }
  },
});

import { AbortedError } from '../../core/errors.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { formatCount } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';
import { describeTrainLog } from '../render/train-log-text.ts';

export const trainCommand = defineCommand({
  name: 'train',
  summary: 'Trains a model as a configuration file says.',
  operands: { name: 'CONFIG.json', min: 1, max: 1 },
  options: { ...JSON_OPTION },
  notes: [
    'The configuration names the output directory; a run that was stopped goes on from its checkpoint there. Ctrl-C\n' +
      'writes a checkpoint first. With --json, each log line goes to standard output as JSON.',
  ],
  async run({ json }, [file], terminal) {
    const { readTrainConfig, train } = await import('../../public/train.ts');
    const config = await readTrainConfig(file!);
    const progress = new ProgressLine(terminal, 'steps');
    try {
      const result = await train(config, {
        signal: terminal.signal,
        onProgress: (report) => progress.report(report),
        onLog: (line) => {
          if (json) terminal.stdout.write(`${JSON.stringify(line)}\n`);
          else progress.note(describeTrainLog(line));
        },
        onNotice: (text) => progress.note(text),
      });
      progress.clear();
      const text = `${result.modelDir}: trained for ${formatCount(result.steps)} steps on ${result.engine}`;
      terminal.stdout.write(json ? `${JSON.stringify(result)}\n` : `${text}\n`);
      return 0;
    } catch (error) {
      if (error instanceof AbortedError) progress.note('a checkpoint is written; the same command goes on from there');
      throw error;
    } finally {
      progress.clear();
    }
  },
});

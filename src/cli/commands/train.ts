import { AbortedError } from '../../core/errors.ts';
import type { TrainLogLine } from '../../public/train.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { formatCount } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

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

/** 'step 500 of 3,000  rate 5.00e-4  norm 0.91  1.4 s/step  2,900 tokens/s  lcqmc 0.412  tatoeba 1.250  held out 0.871'. */
export function describeTrainLog(line: TrainLogLine): string {
  const { step, steps, learningRate, gradientNorm, secondsPerStep, tokensPerSecond, losses, heldout } = line;
  const parts = [
    `step ${formatCount(step)} of ${formatCount(steps)}`,
    `rate ${learningRate.toExponential(2)}`,
    `norm ${gradientNorm.toPrecision(3)}`,
    `${secondsPerStep.toPrecision(3)} s/step`,
    `${formatCount(tokensPerSecond)} tokens/s`,
    ...Object.entries(losses).map(([name, loss]) => `${name} ${loss.toPrecision(4)}`),
    ...(heldout ? [`held out ${heldout.map((cosine) => cosine.toPrecision(4)).join(', ')}`] : []),
  ];
  return parts.join('  ');
}

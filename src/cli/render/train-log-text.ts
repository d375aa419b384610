import type { TrainLogLine } from '../../public/train.ts';
import { formatCount } from './format-numbers.ts';

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

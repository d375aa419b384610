import { join } from 'node:path';
import { figuresOf } from '../../src/core/statistics/confusion.ts';
import type { FittedThreshold } from '../../src/pairs/threshold/fitted-threshold.ts';
import { packHashes } from '../../src/pairs/threshold/pair-hashes.ts';
import { writeThreshold } from '../../src/pairs/threshold/threshold-file.ts';

/** A threshold with all that one may hold; its numbers follow from sums and quotients, which are the same on every machine. */
export const THRESHOLD: FittedThreshold = {
  threshold: 0.625,
  goal: { precision: 0.75 },
  model: 'golden model',
  calibration: { method: 'isotonic', scores: [-0.5, 0.25, 0.75], probabilities: [0.1, 0.5, 0.9] },
  distribution: { count: 12, quantiles: Array.from({ length: 101 }, (_, i) => i / 100) },
  unsure: { from: 0.5, to: 2 / 3, below: 0.8 },
  fit: {
    data: 'digest of dev.tsv',
    name: 'dev.tsv',
    pairHashes: packHashes([1, 2 ** 31, 2 ** 32 - 1]),
    ...figuresOf({ truePositives: 5, falsePositives: 1, trueNegatives: 4, falseNegatives: 2 }),
  },
  test: {
    data: 'digest of 测试.tsv',
    name: '测试.tsv',
    repeated: 1,
    level: 0.95,
    ...figuresOf({ truePositives: 4, falsePositives: 2, trueNegatives: 3, falseNegatives: 1 }),
    intervals: { accuracy: [0.4, 0.9], precision: [0.3, 0.9], recall: [0.5, 1], f1: [1 / 3, 0.95] },
    calibration: { calibrationError: 0.1, brier: 0.2, logLoss: 0.7 },
    unsure: { share: 0.2, decided: 8, accuracy: 0.875, interval: [0.5, 1] },
  },
};

/** Writes a threshold file. */
export async function writeThresholdFile(folder: string): Promise<void> {
  await writeThreshold(join(folder, 'threshold.json'), THRESHOLD);
}

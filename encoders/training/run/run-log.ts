import type { TrainConfig } from '../config/train-config.ts';
import { rateFactor } from '../optimizer/schedule.ts';

/** One line of a run's log: means over the steps since the line before. */
export interface TrainLogLine {
  readonly step: number;
  readonly steps: number;
  readonly learningRate: number;
  /** Mean loss of each set (by name and task) that had a batch. */
  readonly losses: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
  readonly secondsPerStep: number;
  /** Real tokens of the texts a second, padding not counted. */
  readonly tokensPerSecond: number;
  /** Where held-out texts were measured at this step: mean cosine of the student to each teacher. */
  readonly heldout?: readonly number[];
}

/** Collects what a run's log says of the steps since its last line. */
export class RunLog {
  readonly #config: TrainConfig;
  #losses = new Map<string, { sum: number; count: number }>();
  #norms = 0;
  #count = 0;
  #tokens = 0;
  #since = performance.now();

  constructor(config: TrainConfig) {
    this.#config = config;
  }

  /** Adds a batch of the set of that name. */
  add(name: string, { loss, tokens }: { loss: number; tokens: number }): void {
    const entry = this.#losses.get(name) ?? { sum: 0, count: 0 };
    this.#losses.set(name, { sum: entry.sum + loss, count: entry.count + 1 });
    this.#tokens += tokens;
  }

  /** Counts a step. @param norm of its gradients. */
  updated(norm: number): void {
    this.#norms += norm;
    this.#count++;
  }

  /**
   * The line of all steps since the last one. Time runs from when that was taken to `endedAt`.
   * @param heldout what was measured after the steps.
   */
  take(step: number, endedAt: number, heldout?: readonly number[]): TrainLogLine {
    const seconds = (endedAt - this.#since) / 1000;
    const line: TrainLogLine = {
      step,
      steps: this.#config.steps,
      learningRate: round(rateFactor(step, this.#config) * this.#config.learningRate),
      losses: Object.fromEntries(Array.from(this.#losses, ([name, { sum, count }]) => [name, round(sum / count)])),
      gradientNorm: round(this.#norms / this.#count),
      secondsPerStep: round(seconds / this.#count),
      tokensPerSecond: Math.round(this.#tokens / seconds),
      ...(heldout && { heldout: heldout.map(round) }),
    };
    this.#losses = new Map();
    this.#norms = 0;
    this.#count = 0;
    this.#tokens = 0;
    this.#since = performance.now();
    return line;
  }
}

function round(x: number): number {
  return Number(x.toPrecision(4));
}

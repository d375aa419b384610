import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../src/core/random.ts';
import { Program, type ProgramOptions } from './program.ts';

/** Counts of what was done, by name: kills, damages, calls. */
export type Counts = Record<string, number>;

/** A way to torment a database, round by round. */
export interface Scenario {
  /** One round: what it does follows from the round's seed; a fault is thrown. */
  readonly run: (round: Round) => Promise<void>;
  /** Part of a mixed run's time, beside those of the others. */
  readonly share: number;
  /** Whether a round of it belongs to `npm test`. */
  readonly inTests: boolean;
  /** Why it cannot run here, undefined where it can. */
  readonly lacks?: () => string | undefined;
}

/** How much a round does. */
export interface RoundSize {
  /** Whether it does a third of what a round does. */
  readonly isShort?: boolean;
  /** Calls that a program of calls makes. */
  readonly calls?: number | undefined;
  /** How often a server is killed or ended, which is then let alone for 10 to 40 s each time. */
  readonly lives?: number | undefined;
}

/** One round of a scenario: its seed, its folder, the programs it starts, and what it counts. */
export class Round {
  readonly random: Random;
  readonly directory: string;
  readonly counts: Counts = {};
  /** Whether it does a third of what a round does, as in `npm test`. */
  readonly isShort: boolean;
  /** Calls that a program of calls makes; undefined: as many as a round has. */
  readonly calls: number | undefined;
  /** How often a server is killed or ended; undefined: as often as a round does, after a few seconds each time. */
  readonly lives: number | undefined;
  /** What is not counted but measured, by name. */
  readonly figures: Record<string, unknown> = {};
  /** Where in the round it is, for whoever looks for a fault. */
  step: number | string = 'start';
  readonly #programs: Program[] = [];
  readonly #cleanups: (() => void)[] = [];

  /** @param parent folder that the round's own is made in. */
  constructor(seed: number, parent: string, { isShort = false, calls, lives }: RoundSize = {}) {
    this.random = createRandom(seed);
    this.isShort = isShort;
    this.calls = calls;
    this.lives = lives;
    this.directory = mkdtempSync(join(parent, 'round-'));
  }

  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }

  /** How often the round does what a whole round does `times` times. */
  often(times: number): number {
    return this.isShort ? Math.ceil(times / 3) : times;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)];
  }

  /** Starts a function of a scenario's module as a program of its own; see {@link Program}. */
  start(options: ProgramOptions): Program {
    const program = new Program(options, this.directory);
    this.#programs.push(program);
    this.count('programs');
    return program;
  }

  /** Starts a program that says before each of its deeds what it is about to do, and waits for its good end. @param deeds what is counted. */
  async follow(options: ProgramOptions, deeds: string): Promise<void> {
    await this.start(options).finish(({ about }) => {
      this.step = about as string;
      this.count(deeds);
    });
  }

  /** Has `work` run when the round ends, however it ends. */
  afterwards(work: () => void): void {
    this.#cleanups.push(work);
  }

  /** Ends the programs that still run. */
  stop(): void {
    for (const program of this.#programs) program.kill('SIGKILL');
  }

  /** Ends what still runs and takes the folder away. */
  end(): void {
    this.stop();
    for (const work of this.#cleanups) work();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

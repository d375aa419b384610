import { cpSync } from 'node:fs';
import { type Counts, Round } from './round.ts';
import { SCENARIOS } from './scenarios.ts';

/** What came of a round. */
export interface Outcome {
  readonly counts: Counts;
  /** What went wrong, where, and how to see it again; undefined when nothing did. */
  readonly fault?: string;
}

/** How {@link runRound} goes. */
export interface RoundOptions {
  /** Folder in which it works. */
  readonly parent: string;
  /** Folder that its files are copied to if it fails. */
  readonly keepIn?: string;
  /** Whether it does a third of what a round does. */
  readonly isShort?: boolean;
}

/** Runs one round of a scenario. */
export async function runRound(
  name: string,
  seed: number,
  { parent, keepIn, isShort = false }: RoundOptions,
): Promise<Outcome> {
  const round = new Round(seed, parent, { isShort });
  try {
    await SCENARIOS[name].run(round);
    return { counts: round.counts };
  } catch (error) {
    round.stop();
    if (keepIn !== undefined) cpSync(round.directory, keepIn, { recursive: true });
    const what = error instanceof Error ? error.message : String(error);
    const again = `npm run torture -- --scenario ${name} --seed ${seed}${isShort ? ' --short' : ''}`;
    return { counts: round.counts, fault: `${name}, seed ${seed}, ${round.step}: ${what}\n  again: ${again}` };
  } finally {
    round.end();
  }
}

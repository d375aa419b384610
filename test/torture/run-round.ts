import { cpSync } from 'node:fs';
import { type Counts, Round } from './round.ts';
import { SCENARIOS } from './scenarios.ts';

/** What came of a round. */
export interface Outcome {
  readonly counts: Counts;
  /** What went wrong, where, and how to see it again; undefined when nothing did. */
  readonly fault?: string;
}

/**
 * Runs one round of a scenario.
 * @param parent folder in which it works.
 * @param keepIn folder that its files are copied to if it fails.
 */
export async function runRound(name: string, seed: number, parent: string, keepIn?: string): Promise<Outcome> {
  const round = new Round(seed, parent);
  try {
    await SCENARIOS[name].run(round);
    return { counts: round.counts };
  } catch (error) {
    round.stop();
    if (keepIn !== undefined) cpSync(round.directory, keepIn, { recursive: true });
    const what = error instanceof Error ? error.message : String(error);
    const again = `npm run torture -- --scenario ${name} --seed ${seed}`;
    return { counts: round.counts, fault: `${name}, seed ${seed}, ${round.step}: ${what}\n  again: ${again}` };
  } finally {
    round.end();
  }
}

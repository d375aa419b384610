import { cpSync } from 'node:fs';
import { type Counts, Round, type RoundSize } from './round.ts';
import { SCENARIOS } from './scenarios.ts';

/** Outcome of a round. */
export interface Outcome {
  readonly counts: Counts;
  readonly figures: Readonly<Record<string, unknown>>;
  /** What went wrong, where, and how to see it again; undefined when nothing did. */
  readonly fault?: string;
}

/** How {@link runRound} goes. */
export interface RoundOptions extends RoundSize {
  /** Folder in which it works. */
  readonly parent: string;
  /** Folder that its files are copied to if it fails. */
  readonly keepIn?: string;
}

/** Runs one round of a scenario. */
export async function runRound(
  name: string,
  seed: number,
  { parent, keepIn, isShort = false, calls, lives }: RoundOptions,
): Promise<Outcome> {
  const round = new Round(seed, parent, { isShort, calls, lives });
  try {
    await SCENARIOS[name].run(round);
    return { counts: round.counts, figures: round.figures };
  } catch (error) {
    round.stop();
    if (keepIn !== undefined) cpSync(round.directory, keepIn, { recursive: true });
    const what = error instanceof Error ? error.message : String(error);
    const size = [isShort ? ' --short' : '', calls && ` --calls ${calls}`, lives && ` --lives ${lives}`];
    const again = `npm run torture -- --scenario ${name} --seed ${seed}${size.map((each) => each ?? '').join('')}`;
    return {
      counts: round.counts,
      figures: round.figures,
      fault: `${name}, seed ${seed}, ${round.step}: ${what}\n  again: ${again}`,
    };
  } finally {
    round.end();
  }
}

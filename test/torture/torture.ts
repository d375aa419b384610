import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { record } from '../../bench/harness/record.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { sharedDirectory } from '../fixtures/temporary-directory.ts';
import type { Counts } from './round.ts';
import { runRound } from './run-round.ts';
import { SCENARIOS } from './scenarios.ts';

/*
 * npm run torture -- --seconds N --seed S [--scenario NAME ...] [--short] [--calls N] [--lives N] [--record]
 * Without --seconds each scenario has one round. The n-th round of a scenario has the seed S + n - 1 and repeats with
 * --scenario NAME --seed SEED. With --short rounds are those of `npm test`, which do a third of what others do; with --calls a program of
 * the scenarios calls and wrong-calls makes so many calls, and one round of malformed sends so many requests; with --lives a server of the scenario
 * served is killed or ended so many times, each 10 to 40 s after it began.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', multiple: true, default: Object.keys(SCENARIOS) },
    short: { type: 'boolean', default: false },
    calls: { type: 'string' },
    lives: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds >= 0) || !Number.isSafeInteger(seed)) {
  throw new InvalidArgumentError(`--seconds and --seed are numbers, got ${values.seconds} and ${values.seed}`);
}
const [calls, lives] = (['calls', 'lives'] as const).map((name) => {
  const given = values[name] === undefined ? undefined : Number(values[name]);
  if (given === undefined || (Number.isSafeInteger(given) && given > 0)) return given;
  throw new InvalidArgumentError(`--${name} is a number from 1 up, got ${values[name]}`);
});
const unknown = values.scenario.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0) {
  throw new InvalidArgumentError(
    `no scenario is called ${unknown.join(', ')}, only ${Object.keys(SCENARIOS).join(', ')}`,
  );
}
for (const name of values.scenario) {
  const reason = SCENARIOS[name].lacks?.();
  if (reason !== undefined) console.error(`${name} is left out: ${reason}`);
}

/** A scenario with the seed of its next round and the time that its rounds took. */
interface Lane {
  readonly name: string;
  nextSeed: number;
  spentMs: number;
  isBusy: boolean;
}

const KEPT_FAULTS = 5;
const lanes = values.scenario
  .filter((name) => SCENARIOS[name].lacks?.() === undefined)
  .map((name): Lane => ({ name, nextSeed: seed, spentMs: 0, isBusy: false }));
const parent = await sharedDirectory();
const startedAt = performance.now();
const totals: Counts = {};
const measured: Record<string, unknown> = {};
let failures = 0;
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});

/** The scenario that had the least of its share, undefined when the run is over. */
function nextLane(): Lane | undefined {
  const isOver = performance.now() - startedAt >= seconds * 1000;
  if (stopped) return undefined;
  return lanes
    .filter(({ isBusy, nextSeed }) => !isBusy && (!isOver || nextSeed === seed))
    .sort((a, b) => a.spentMs / SCENARIOS[a.name].share - b.spentMs / SCENARIOS[b.name].share)[0];
}

async function runRounds(): Promise<void> {
  for (let lane = nextLane(); lane !== undefined; lane = nextLane()) {
    const before = performance.now();
    lane.isBusy = true;
    const at = lane.nextSeed++;
    const keepIn = join(packageRoot(), 'runs', 'torture', `${lane.name}-${at}`);
    const { counts, figures, fault } = await runRound(lane.name, at, {
      parent,
      isShort: values.short,
      calls,
      lives,
      ...(failures < KEPT_FAULTS && { keepIn }),
    });
    lane.isBusy = false;
    lane.spentMs += performance.now() - before;
    for (const [what, count] of Object.entries({ rounds: 1, ...counts })) totals[what] = (totals[what] ?? 0) + count;
    Object.assign(measured, figures);
    if (fault === undefined) continue;
    failures++;
    console.error(fault);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, runRounds));
const minutes = Number(((performance.now() - startedAt) / 60_000).toFixed(1));
const figures = { seed, minutes, scenarios: lanes.map(({ name }) => name), ...totals, ...measured, failures };
if (values.record) record('torture', figures);
else console.log(JSON.stringify(figures));
process.exitCode = failures > 0 ? 1 : 0;

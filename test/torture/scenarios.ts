import type { Round, Scenario } from './round.ts';
import { callAtRandom } from './scenarios/calls.ts';
import { damage } from './scenarios/damage.ts';
import { killPrograms } from './scenarios/kills.ts';
import { fillDisk, lacksMounts, turnReadOnly, useUpDescriptors, watchHome } from './scenarios/limits.ts';
import { sendMalformed } from './scenarios/malformed.ts';
import { shareDatabase } from './scenarios/processes.ts';
import { useServed } from './scenarios/served.ts';
import { killWorkers } from './scenarios/workers.ts';

const CROWD = ['write', 'write', 'write', 'write', 'write', 'write', 'reopen', 'reopen', 'read', 'read'] as const;

/** Half of them in a short round. */
function crowdOf({ isShort }: Round) {
  return isShort ? CROWD.filter((_, i) => i % 2 === 0) : CROWD;
}

/** All scenarios by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  kills: { run: killPrograms, share: 6, inTests: true },
  'damaged-store': { run: (round) => damage(round, 'store'), share: 6, inTests: true },
  'damaged-indexes': { run: (round) => damage(round, 'indexes'), share: 3, inTests: true },
  'damaged-models': { run: (round) => damage(round, 'models'), share: 1, inTests: true },
  'damaged-thresholds': { run: (round) => damage(round, 'thresholds'), share: 1, inTests: true },
  'damaged-dedupe': { run: (round) => damage(round, 'dedupe'), share: 1, inTests: true },
  processes: { run: (round) => shareDatabase(round, { roles: crowdOf(round), inOne: false }), share: 3, inTests: true },
  'processes-compacting': {
    run: (round) => shareDatabase(round, { roles: [...crowdOf(round), 'compact'], inOne: false }),
    share: 4,
    inTests: true,
  },
  'handles-compacting': {
    run: (round) => shareDatabase(round, { roles: ['write', 'reopen', 'read', 'compact'], inOne: true }),
    share: 2,
    inTests: true,
  },
  'full-disk': { run: fillDisk, share: 1, inTests: true, lacks: lacksMounts },
  descriptors: { run: useUpDescriptors, share: 1, inTests: true },
  'read-only': { run: turnReadOnly, share: 1, inTests: true, lacks: lacksMounts },
  home: { run: watchHome, share: 1, inTests: true },
  calls: { run: (round) => callAtRandom(round, { wrong: false }), share: 3, inTests: true },
  'wrong-calls': { run: (round) => callAtRandom(round, { wrong: true }), share: 3, inTests: true },
  malformed: { run: sendMalformed, share: 2, inTests: true },
  served: { run: useServed, share: 3, inTests: true },
  workers: { run: killWorkers, share: 1, inTests: true },
};

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { seededRows } from '../vectors-fixture.ts';

const PROGRAM = fileURLToPath(new URL('../../../fixtures/examine-damaged-hdf5.js', import.meta.url));
const SEED = 3;
const STEPS = 120;
/** One that reads for ever fails instead. */
const LIMIT_MS = 120_000;
const DIM = 6;
const KINDS = {
  'in one piece': {},
  'in compressed chunks': { chunks: [16, DIM], compression: 5 },
};

for (const [kind, storage] of Object.entries(KINDS)) {
  test(`an HDF5 file ${kind} with damage anywhere is read or refused with a type, and nothing hangs`, async (t) => {
    const folder = await temporaryDirectory(t);
    const whole = join(folder, 'whole.hdf5');
    const library = await import('h5wasm/node');
    await library.ready;
    const file = new library.File(whole, 'w');
    for (const [name, count] of [
      ['train', 200],
      ['test', 30],
    ] as const)
      file.create_dataset({ name, data: seededRows(count, DIM, count).rows, shape: [count, DIM], ...storage });
    // Text beside it, as files have that say where they come from.
    file.create_dataset({ name: '说明', data: ['随机向量', 'random vectors'], shape: [2] });
    file.close();
    const args = [PROGRAM, whole, join(folder, 'copy.hdf5'), String(SEED), '0', String(STEPS)];
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const lines = stdout.trim().split('\n');
    assert.deepEqual([status, signal, lines.length], [0, null, STEPS], `${lines.at(-1)} ${stderr}`);
    const outcomes = lines.map((line) => line.slice(line.lastIndexOf(' ') + 1));
    const odd = lines.filter((_, i) => !['read', 'FORMAT', 'INVALID_ARGUMENT'].includes(outcomes[i]));
    assert.deepEqual(odd, []);
    // Otherwise the damage missed what it is about.
    assert.ok(outcomes.filter((outcome) => outcome === 'FORMAT').length >= 5, outcomes.join(' '));
    assert.equal(stderr, '');
  });
}

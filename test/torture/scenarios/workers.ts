import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { createRandom } from '../../../src/core/random.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';
import { textOf } from '../model.ts';
import { tell } from '../program.ts';
import { codeOf } from '../questions.ts';
import type { Round } from '../round.ts';

const DEATHS = 6;

/** Models whose threads die while they work, or while they have nothing to do. */
export async function killWorkers(round: Round): Promise<void> {
  const { directory, random } = round;
  const given = { directory: join(directory, 'model'), deaths: round.often(DEATHS), seed: random.below(2 ** 32) };
  await round.follow({ module: import.meta.url, name: 'encode', given }, 'deaths');
}

/** The program: the calls that a death meets say so, and the next one works and gives what the first gave. */
export async function encode({
  directory,
  deaths,
  seed,
}: {
  readonly directory: string;
  readonly deaths: number;
  readonly seed: number;
}): Promise<void> {
  const random = createRandom(seed);
  const workers: Worker[] = [];
  process.on('worker', (worker: Worker) => workers.push(worker));
  const encoder = await loadEncoder(await writeTinyModel(directory), { threads: 1 });
  const texts = Array.from({ length: 300 }, () => textOf(random));
  const right = await encoder.encode(texts);
  for (let death = 0; death < deaths; death++) {
    const calls = random.below(4);
    tell({ about: `death ${death}, during ${calls} calls` });
    const running = Array.from({ length: calls }, () =>
      encoder.encode(texts).catch((error) => codeOf(error, ['UNAVAILABLE'])),
    );
    await wait(random.below(20));
    await workers.at(-1)!.terminate();
    for (const outcome of await Promise.all(running)) if (typeof outcome !== 'string') assert.deepEqual(outcome, right);
    // The first call after a death in idleness may be the one that meets it.
    if (calls === 0) await encoder.encode(texts).catch((error) => codeOf(error, ['UNAVAILABLE']));
    assert.deepEqual(await encoder.encode(texts), right);
  }
  await encoder.close();
}

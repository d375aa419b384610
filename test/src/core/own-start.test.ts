import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { writeLittleModel } from '../../fixtures/model-fixture.ts';
import { sharedDirectory } from '../../fixtures/temporary-directory.ts';

const moduleUrl = (path: string) => JSON.stringify(new URL(`../../../${path}.js`, import.meta.url).href);

let model: string;
/** A file that an app has loaded before everything else, and that bears no thread. */
let preload: string;
before(async () => {
  model = await writeLittleModel();
  preload = join(await sharedDirectory(), 'preload.cjs');
  await writeFile(preload, "if (!require('node:worker_threads').isMainThread) throw new Error('not for threads');");
});

/** Starts every kind of thread that there is. */
const program = () => `
  const { loadEncoder } = await import(${moduleUrl('encoders/pretrained')});
  const encoder = await loadEncoder(${JSON.stringify(model)}, { threads: 1 });
  console.log((await encoder.encode(['今天'])).length / encoder.dim);
  await encoder.close();
  const { createWorkerGradients } = await import(${moduleUrl('encoders/training/gradients/worker-gradients')});
  const { CONFIG } = await import(${moduleUrl('test/fixtures/model-fixture')});
  const { initialWeights } = await import(${moduleUrl('encoders/roformer/weights')});
  await (await createWorkerGradients(CONFIG, initialWeights(CONFIG, 1), { workers: 1 })).close();
  const { solveRidge } = await import(${moduleUrl('encoders/training/start/solve-ridge')});
  const { tokenBags } = await import(${moduleUrl('encoders/training/start/token-bags')});
  const bags = tokenBags(2, (i) => [i]);
  console.log((await solveRidge(bags, new Float32Array([1, 0, 0, 1]), 2, { lambda: 0.1, steps: 2, threads: 1 })).length);
`;

for (const how of ['flags', 'NODE_OPTIONS'] as const)
  test(`threads start in a program that was started with ${how} of its own`, () => {
    const flags = ['--require', preload, '--no-warnings'];
    const args = [...(how === 'flags' ? flags : []), '--input-type=module', '--eval', program()];
    const env = { ...process.env, ...(how === 'NODE_OPTIONS' && { NODE_OPTIONS: flags.join(' ') }) };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    assert.deepEqual([status, stdout, stderr], [0, '1\n4\n', '']);
  });

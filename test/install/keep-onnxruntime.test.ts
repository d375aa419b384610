import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { packageRoot } from '../../src/core/package-root.ts';
import { linkPackage } from '../consumer/installed-package.ts';
import { needsOnnxRuntime } from '../fixtures/onnxruntime.ts';
import { sharedDirectory } from '../fixtures/temporary-directory.ts';

const REMOVABLE = ['onnxruntime-node', 'onnxruntime-common'];
const LINKED = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@huggingface/tokenizers',
  'pbf',
  'opencc-js',
];
const PROGRAM = `
import { loadEncoder, loadPairScorer } from 'kenyon';
const models = [await loadEncoder(), await loadPairScorer()];
for (const model of models) {
  console.log(model.runtime ?? model.name);
  await model.close();
}
`;

/** A folder as npm leaves it, but with links to the packages of this project. */
let folder: string;
before(async () => {
  folder = await sharedDirectory();
  const home = join(folder, 'node_modules', 'kenyon');
  await mkdir(join(home, 'encoders'), { recursive: true });
  for (const part of ['package.json', 'install', 'dist/src', 'dist/index', 'dist/encoders'])
    await cp(join(packageRoot(), part), join(home, part), { recursive: true });
  await symlink(join(packageRoot(), 'encoders', 'models'), join(home, 'encoders', 'models'), 'dir');
  for (const name of [...REMOVABLE, ...LINKED]) await linkPackage(folder, name);
  await writeFile(join(folder, 'program.mjs'), PROGRAM);
});

function runNode(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n'), stderr };
}

const isLinux64 = process.platform === 'linux' && process.arch === 'x64';
const canBeRemoved = needsOnnxRuntime.skip || (!isLinux64 && 'npm removes onnxruntime-node on linux x64 only');

test('models run on what was put aside when npm removes onnxruntime-node, and else warn once', {
  skip: canBeRemoved,
}, async () => {
  const { status } = runNode(join('node_modules', 'kenyon', 'install', 'keep-onnxruntime.js'));
  assert.equal(status, 0);
  for (const name of REMOVABLE) await rm(join(folder, 'node_modules', name));
  const kept = runNode('program.mjs');
  assert.deepEqual([kept.status, kept.stderr], [0, '']);
  assert.match(kept.lines[0]!, /^onnxruntime fp32/);

  await rm(join(folder, 'node_modules', 'kenyon', 'kept'), { recursive: true });
  const without = runNode('program.mjs');
  assert.equal(without.status, 0);
  assert.match(without.lines[0]!, /^tfjs/);
  assert.equal(without.stderr.match(/KENYON_SLOW_RUNTIME/g)?.length, 1);
  assert.match(without.stderr, /ONNXRUNTIME_NODE_INSTALL=skip npm install/);
});

test('nothing is put aside in a clone of the project, nor where onnxruntime-node is not installed', async () => {
  const script = join('install', 'keep-onnxruntime.js');
  assert.equal(runNode(join(packageRoot(), script)).status, 0);
  assert.equal(existsSync(join(packageRoot(), 'kept')), false);
  const alone = join(await sharedDirectory(), 'node_modules', 'kenyon');
  await cp(join(packageRoot(), 'install'), join(alone, 'install'), { recursive: true });
  await cp(join(packageRoot(), 'package.json'), join(alone, 'package.json'));
  assert.equal(runNode(join(alone, script)).status, 0);
  assert.equal(existsSync(join(alone, 'kept')), false);
});

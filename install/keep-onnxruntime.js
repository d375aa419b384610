import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * On linux x64 the install script of onnxruntime-node fetches CUDA libraries from beside the registry, which nothing here uses. Where
 * it cannot, npm removes the package without a word, and with it what it has for the CPU. npm runs every `preinstall` before
 * any `postinstall`, so this one puts the CPU's part aside, for `encoders/onnx/runtime.ts` to find.
 */
const home = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** Folder of a package; undefined when it is not installed. */
function folderOf(name) {
  return require.resolve
    .paths(name)
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'package.json')));
}

function keep(name, parts) {
  for (const part of ['package.json', ...parts]) {
    cpSync(join(folderOf(name), part), join(home, 'kept', 'node_modules', name, part), { recursive: true });
  }
}

const isInstalled = basename(dirname(home)) === 'node_modules';
const mayBeRemoved = process.platform === 'linux' && process.arch === 'x64';
if (isInstalled && mayBeRemoved && folderOf('onnxruntime-node') && folderOf('onnxruntime-common')) {
  rmSync(join(home, 'kept'), { recursive: true, force: true });
  mkdirSync(join(home, 'kept'));
  keep('onnxruntime-node', ['dist', join('bin', 'napi-v6', 'linux', 'x64')]);
  keep('onnxruntime-common', [join('dist', 'cjs')]);
  writeFileSync(join(home, 'kept', 'package.json'), '{"private":true}\n');
}

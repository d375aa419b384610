import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/package-root.ts';

/**
 * Loads the part of onnxruntime-node that `install/keep-onnxruntime.js` put aside, where npm has removed the package.
 * @throws what loading it throws, also when nothing was kept.
 */
export function loadKeptRuntime(): typeof import('onnxruntime-node') {
  return createRequire(join(packageRoot(), 'kept', 'package.json'))('onnxruntime-node');
}

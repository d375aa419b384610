import { readFileSync } from 'node:fs';
import type { Kernels } from './kernels.ts';
import { type CompiledModule, type LinearMemory, webAssembly } from './web-assembly.ts';

/** Compiled at the first use, once a process; null where the machine has no 128-bit vectors. */
let compiled: CompiledModule | null | undefined;

function compile(): CompiledModule | null {
  const bytes = readFileSync(new URL('kernels.wasm', import.meta.url));
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : null;
}

/** Creates the WebAssembly kernels on a memory; undefined where the machine cannot run them. */
export function wasmKernels(memory: LinearMemory): Kernels | undefined {
  if (compiled === undefined) compiled = compile();
  if (compiled === null) return undefined;
  return new webAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}

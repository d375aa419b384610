import { readFileSync } from 'node:fs';
import { loadPart } from '../errors.ts';
import type { Kernels } from './kernels.ts';

/** A WebAssembly memory. */
export interface LinearMemory {
  /** The bytes; another buffer after each `grow`. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module. */
export type CompiledModule = object;

/** Part of the WebAssembly interface that is used; TypeScript knows it of browsers only. */
interface WebAssemblyInterface {
  readonly Memory: new (limits: { initial: number; maximum: number }) => LinearMemory;
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { env: { memory: LinearMemory } },
  ) => { readonly exports: Record<string, unknown> };
  validate(bytes: Uint8Array): boolean;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;

/** Compiled at the first use, once a process; null where the machine has no 128-bit vectors. */
let compiled: CompiledModule | null | undefined;

function compile(): CompiledModule | null {
  const bytes = loadPart('kernels.wasm', () => readFileSync(new URL('kernels.wasm', import.meta.url)));
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : null;
}

/** Creates the WebAssembly kernels on a memory; undefined where the machine cannot run them. */
export function wasmKernels(memory: LinearMemory): Kernels | undefined {
  if (compiled === undefined) compiled = compile();
  if (compiled === null) return undefined;
  return new webAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}

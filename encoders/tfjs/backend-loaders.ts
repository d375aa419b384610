import { createRequire } from 'node:module';
import path from 'node:path';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from './core/tfjs-core.ts';
import { batchedProduct } from './wasm/batched-product.ts';
import { putBefore, type WasmCall } from './wasm/kernel.ts';
import { gatherRows, segmentSum } from './wasm/row-gather.ts';
import { transposeMatrix } from './wasm/transpose-matrix.ts';

/** Backends by the name that `KENYON_BACKEND` takes, the fastest first; the first that loads is the default. */
export const BACKEND_NAMES = ['tfjs-node-gpu', 'webgpu', 'tfjs-node', 'wasm', 'cpu'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** How to find and start one backend. */
export interface BackendLoader {
  /** npm packages it needs. */
  readonly packages: readonly string[];
  /**
   * Starts it.
   * @param demanded the user asked for this one: also take it where another would be faster
   * @returns what computes, for people
   * @throws Error whose message is the reason why it cannot, or should not
   */
  load(demanded: boolean): Promise<string>;
}

const require = createRequire(import.meta.url);

async function activate(tfjsName: string): Promise<void> {
  if (tf.findBackendFactory(tfjsName) === undefined) {
    throw new Error(`it did not register with this copy of @tensorflow/tfjs-core ${tf.version_core}`);
  }
  if (!(await tf.setBackend(tfjsName))) throw new Error('it failed to start');
  await tf.ready();
}

async function loadNode(packageName: string): Promise<string> {
  await import(packageName);
  await activate('tensorflow');
  return `TensorFlow (${packageName})`;
}

/** The adapter's name; software renderers are reported as such, because they are far slower than wasm. */
async function startGpu(): Promise<{ description: string; software: boolean }> {
  const { create, globals } = await import('webgpu' as string);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const host = globalThis as { navigator?: object };
  if (host.navigator === undefined) Object.defineProperty(host, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no WebGPU adapter on this machine (a Vulkan, Metal or D3D12 driver is needed)');
  const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
  const name = [description, vendor, architecture].filter((part) => part !== '').join(', ');
  return { description: name, software: /llvmpipe|lavapipe|swiftshader|software/i.test(name) };
}

async function loadWebgpu(demanded: boolean): Promise<string> {
  const adapter = await startGpu();
  if (adapter.software && !demanded) {
    throw new Error(`its only adapter is a software renderer (${adapter.description}), slower than wasm`);
  }
  await import('@tensorflow/tfjs-backend-webgpu' as string);
  await activate('webgpu');
  return `WebGPU (${adapter.description})`;
}

const FATAL_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `start` and takes away the process-wide listeners that Emscripten's start-up code adds: they would change how
 * the host program dies of its own errors.
 */
async function withoutFatalListeners(start: () => Promise<void>): Promise<void> {
  const before = FATAL_EVENTS.map((event) => new Set<unknown>(process.rawListeners(event)));
  await start();
  FATAL_EVENTS.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i].has(listener)) process.removeListener(event, listener as () => void);
    }
  });
}

async function loadWasm(): Promise<string> {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep);
  await withoutFatalListeners(() => activate('wasm'));
  registerWasmKernels();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return simd ? 'WebAssembly with SIMD' : 'WebAssembly without SIMD';
}

/** Where the plain JavaScript backend is: it comes with the wasm backend, as its dependency. */
function cpuPackage(): string {
  return createRequire(require.resolve('@tensorflow/tfjs-backend-wasm')).resolve('@tensorflow/tfjs-backend-cpu');
}

async function loadCpu(): Promise<string> {
  tf.enableProdMode(); // without it the backend prints an advertisement on first use
  await import(cpuPackage());
  await activate('cpu');
  return 'plain JavaScript (for debugging: very slow)';
}

export const BACKEND_LOADERS: Readonly<Record<BackendName, BackendLoader>> = {
  'tfjs-node-gpu': { packages: ['@tensorflow/tfjs-node-gpu'], load: () => loadNode('@tensorflow/tfjs-node-gpu') },
  webgpu: { packages: ['webgpu', '@tensorflow/tfjs-backend-webgpu'], load: loadWebgpu },
  'tfjs-node': { packages: ['@tensorflow/tfjs-node'], load: () => loadNode('@tensorflow/tfjs-node') },
  wasm: { packages: ['@tensorflow/tfjs-backend-wasm'], load: loadWasm },
  cpu: { packages: [], load: loadCpu },
};

/** The first of the backend's packages that is not installed, or undefined. */
export function missingPackage(name: BackendName): string | undefined {
  return BACKEND_LOADERS[name].packages.find((wanted) => {
    try {
      import.meta.resolve(wanted);
      return false;
    } catch {
      return true;
    }
  });
}

/** `Identity` that shares its input's memory; the kernel of tfjs copies, for every value that a gradient keeps. */
function identity({ inputs: { x }, backend }: WasmCall): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

let registered = false;

/** Adds the kernel that wasm lacks and puts faster ones before four that it has; once, after the backend started. */
function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  putBefore('UnsortedSegmentSum', segmentSum);
  putBefore('GatherV2', gatherRows);
  putBefore('Identity', identity);
  putBefore('Transpose', transposeMatrix);
  putBefore('BatchMatMul', batchedProduct);
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf, UnavailableError } from '../../src/core/errors.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { insideGate } from './native-gate.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');
export type { InferenceSession, Tensor };

let loading: Promise<OnnxRuntime> | undefined;
let isKept = false;

/** Whether what was loaded is the part of the package that was put aside when Kenyon was installed. */
export function isKeptRuntime(): boolean {
  return isKept;
}

/**
 * Loads onnxruntime-node, an optional dependency.
 * @throws UnavailableError when the package or its native library is not on this machine.
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loading ??= importRuntime();
  return loading;
}

async function importRuntime(): Promise<OnnxRuntime> {
  try {
    return await insideGate(importInstalled);
  } catch (cause) {
    try {
      const runtime = await insideGate(async () => loadKeptRuntime());
      isKept = true;
      return runtime;
    } catch {
      throw new UnavailableError(`onnxruntime-node cannot be loaded: ${messageOf(cause)}`, { cause });
    }
  }
}

async function importInstalled(): Promise<OnnxRuntime> {
  const module = (await import('onnxruntime-node')) as OnnxRuntime & { default?: OnnxRuntime };
  return module.default ?? module;
}

/** Opens a session whose calls end before the thread does. @param model a path or the bytes of a model. */
export async function openSession(
  ort: OnnxRuntime,
  model: string | Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const session = await insideGate(() => ort.InferenceSession.create(model, options));
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, fetches) => insideGate(() => session.run(feeds, fetches)),
    release: () => insideGate(() => session.release()),
  };
}

/**
 * On x86-64 without VNNI the sums of two 8-bit products overflow 16 bits, silently; this asks for arithmetic that does not. With VNNI it is
 * only slower, so it is left out where the machine is known to have it.
 */
function exactInt8(): { readonly x64quantprecision?: string } {
  return hasVnni() ? {} : { x64quantprecision: '1' };
}

/** Whether this machine says that it has instructions for sums of 8-bit products. */
function hasVnni(): boolean {
  try {
    return /\bavx(512)?_vnni\b/.test(readFileSync('/proc/cpuinfo', 'latin1'));
  } catch {
    return false;
  }
}

/**
 * Options of every session; only errors are logged, for warnings are about the graph, not about the user's data. Threads spin while a call is under way,
 * and sleep after it: else they take a core, for a while after each query, from the search that has been waiting for its vector.
 */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { ...exactInt8(), force_spinning_stop: '1' } },
  };
}

/**
 * Options of a session that trains. Threads that wait sleep: spinning gains little, and takes a core from whatever else runs
 * for the hours that training takes. Hardly two batches have one shape, so no plan of memory is kept for each.
 */
export function trainingSessionOptions(threads: number): InferenceSession.SessionOptions {
  const extra = { session: { ...exactInt8(), intra_op: { allow_spinning: '0' } } };
  return { ...sessionOptions(threads), enableMemPattern: false, extra };
}

/** A number of threads in words. */
export function threadsText(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`;
}

/**
 * Loads the part of onnxruntime-node that `install/keep-onnxruntime.js` put aside, where npm has removed the package.
 * @throws what loading it throws, also when nothing was kept.
 */
function loadKeptRuntime(): typeof import('onnxruntime-node') {
  return createRequire(join(packageRoot(), 'kept', 'package.json'))('onnxruntime-node');
}

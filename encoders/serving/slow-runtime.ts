import { runtimeAdvice, surroundings } from '../onnx/runtime-advice.ts';
import type { ModelFacts } from './job-messages.ts';
import type { ServedSpec } from './serve-model.ts';

let isTold = false;

/** Warns, once a process, when a model runs on the slower of two runtimes that nobody chose, and says how to get the other. */
export function warnOfSlowRuntime({ spec }: ServedSpec, { runtime }: ModelFacts): void {
  if (isTold || spec.kind !== 'model' || spec.runtime !== 'auto' || !runtime.startsWith('tfjs')) return;
  isTold = true;
  process.emitWarning(
    `onnxruntime-node cannot be loaded, so models run on TensorFlow.js, several times slower: ${runtimeAdvice(surroundings())}. ` +
      "`kenyon doctor` says what is wrong; `runtime: 'tfjs'` chooses TensorFlow.js without this warning",
    { type: 'KenyonWarning', code: 'KENYON_SLOW_RUNTIME' },
  );
}

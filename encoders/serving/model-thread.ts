import { Worker } from 'node:worker_threads';
import { ownStart } from '../../src/core/own-start.ts';
import { NativeGate } from '../onnx/native-gate.ts';
import type { ServedSpec } from './serve-model.ts';

/** Data that the thread of a model is started with. */
export interface ModelThreadData {
  readonly spec: ServedSpec;
  readonly gate: Int32Array;
}

const gates = new Set<NativeGate>();

/** The process ends all threads after its `exit` handlers, wherever they are. */
function closeAll(): void {
  for (const gate of gates) gate.closeAndWait();
}

/** The thread of a model. Neither `terminate` nor the end of the process meets it inside of onnxruntime. */
export class ModelThread extends Worker {
  readonly #gate: NativeGate;

  constructor(spec: ServedSpec) {
    const gate = new NativeGate();
    const workerData: ModelThreadData = { spec, gate: gate.memory };
    super(new URL('./model-worker.js', import.meta.url), { workerData, ...ownStart() });
    this.#gate = gate;
    if (gates.size === 0) process.on('exit', closeAll);
    gates.add(gate);
    this.once('exit', () => {
      gates.delete(gate);
      if (gates.size === 0) process.off('exit', closeAll);
    });
  }

  /** Ends the thread, at once or when the batch that runs is through. @returns its exit code. */
  override async terminate(): Promise<number> {
    if (!this.#gate.close()) return super.terminate();
    return new Promise((resolve) => this.once('exit', resolve));
  }
}

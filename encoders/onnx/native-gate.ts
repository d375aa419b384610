import { ClosedError } from '../../src/core/errors.ts';

/*
 * A thread that is ended while onnxruntime runs in it takes the process along: the call comes back, can make no values any more, and
 * throws what nobody catches ("terminate called after throwing an instance of 'Napi::Error'"). So a thread says in shared
 * memory when it is inside, and who ends it waits until it has come out; once it is to end it does not go in again.
 */
const INSIDE = 0;
const ENDING = 1;

/** The side of whoever ends the thread; `memory` is sent to the thread. */
export class NativeGate {
  readonly memory = new Int32Array(new SharedArrayBuffer(8));

  /** Lets the thread go in no more. @returns whether it is inside now; when it comes out, it ends itself. */
  close(): boolean {
    Atomics.store(this.memory, ENDING, 1);
    return Atomics.load(this.memory, INSIDE) > 0;
  }

  /** Lets the thread go in no more, and holds the calling thread until it is outside: for one batch at most. */
  closeAndWait(): void {
    this.close();
    let inside = Atomics.load(this.memory, INSIDE);
    while (inside > 0) {
      Atomics.wait(this.memory, INSIDE, inside);
      inside = Atomics.load(this.memory, INSIDE);
    }
  }
}

/** The gate of the thread that this module runs in; threads that nobody ends have none. */
let gate: Int32Array | undefined;

/** Has the calls of this thread pass a gate from now on. */
export function passGate(memory: Int32Array): void {
  gate = memory;
}

/** Makes a call of onnxruntime. @throws ClosedError when the thread is to end; what the call throws. */
export async function insideGate<T>(call: () => Promise<T>): Promise<T> {
  if (gate === undefined) return call();
  Atomics.add(gate, INSIDE, 1);
  try {
    if (Atomics.load(gate, ENDING) === 1) throw new ClosedError('the thread of the model is being ended');
    return await call();
  } finally {
    const others = Atomics.sub(gate, INSIDE, 1) - 1;
    Atomics.notify(gate, INSIDE);
    if (Atomics.load(gate, ENDING) === 1 && others === 0) process.exit();
  }
}

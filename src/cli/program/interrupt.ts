/** Watches for Ctrl-C during one run. */
export interface Interrupt {
  /** Fires at the first interrupt. */
  readonly signal: AbortSignal;
  /** Exit code that the interrupt asks for, 128 + signal number; undefined while there was none. */
  exitCode(): number | undefined;
  /** Stops watching. */
  dispose(): void;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort. The handlers are then gone, so that the second one ends the process
 * in the operating system, even while the event loop is held.
 * @param onInterrupt told once, to say something to the user.
 */
export function watchInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const dispose = () => {
    for (const name of Object.keys(SIGNALS)) process.removeListener(name, handle);
  };
  const handle = (name: keyof typeof SIGNALS) => {
    dispose();
    exitCode = SIGNALS[name];
    onInterrupt();
    controller.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of Object.keys(SIGNALS)) process.on(name, handle);
  return { signal: controller.signal, exitCode: () => exitCode, dispose };
}

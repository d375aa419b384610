import { setTimeout as wait } from 'node:timers/promises';
import { tell } from './program.ts';

// Programs for the test of what starts programs: one that ends well, and those that do not.

export async function tellTwice(): Promise<void> {
  tell({ said: 1 });
  tell({ said: 2 });
}

export async function die(): Promise<void> {
  process.kill(process.pid, 'SIGSEGV');
  await wait(60_000);
}

export async function reject(): Promise<void> {
  Promise.reject(new Error('nobody handles this'));
  await wait(60_000);
}

export async function saySomethingOnce(): Promise<void> {
  tell({ said: 1 });
  await wait(600_000);
}

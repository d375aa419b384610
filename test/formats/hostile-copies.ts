import assert from 'node:assert/strict';
import { KenyonError } from '../../src/core/errors.ts';
import { isRecord } from '../../src/core/json-object.ts';

/** In place of a number: what a writer would never write, but a checksum vouches for all the same. */
const HOSTILE: readonly unknown[] = [1e9, -1, 1.5, 0, 2 ** 32, 2 ** 53, 1e308, null, '7', [], {}];
/** More numbers than these, and nothing but numbers, are a table of equal things. */
const TABLE = 32;
/** What a reader may take for these files of some kilobytes, before it says that they are wrong. */
const MAX_MEMORY = 96 * 2 ** 20;

/** Every copy of a JSON value with one number in it replaced. */
export function* withHostileNumbers(value: unknown, hostile = HOSTILE): Generator<unknown> {
  if (typeof value === 'number') yield* hostile;
  else if (Array.isArray(value)) {
    // Long lists of equal things are one kind.
    for (const i of value.keys())
      if (i < 2) for (const each of withHostileNumbers(value[i], hostile)) yield value.with(i, each);
  } else if (isRecord(value)) {
    const parts = Object.entries(value);
    // So are the many numbers of a vocabulary.
    const isTable = parts.length > TABLE && parts.every(([, part]) => typeof part === 'number');
    for (const [name, part] of isTable ? [...parts.slice(0, 2), ...parts.slice(-2)] : parts)
      for (const each of withHostileNumbers(part, hostile)) yield { ...value, [name]: each };
  }
}

/** Reads a wrong copy: it is refused by an error of ours, or it can be read, and takes little either way. */
export async function readsSafely(what: string, read: () => Promise<unknown>): Promise<boolean> {
  const before = memory();
  let refused = false;
  await read().catch((error: unknown) => {
    assert.ok(error instanceof KenyonError, `${what}: ${error instanceof Error ? error.stack : String(error)}`);
    refused = true;
  });
  assert.ok(memory() - before < MAX_MEMORY, `${what} took ${(memory() - before) / 2 ** 20} MiB`);
  return refused;
}

function memory(): number {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

import assert from 'node:assert/strict';
import type { SavedForm } from '../../index/contract/saved-form.ts';
import { FormatError } from '../../src/core/errors.ts';

/** A saved form as it comes back from a file. */
export function reread({ meta, payload }: SavedForm): { meta: Record<string, unknown>; payload: Uint8Array } {
  return { meta: JSON.parse(JSON.stringify(meta)), payload: Buffer.concat([...payload]) };
}

/** Checks that a damaged form is refused by a FormatError or read as something whole, and that a short or long one is refused. */
export async function refusesWrongForms(
  form: SavedForm,
  load: (meta: Record<string, unknown>, payload: Uint8Array) => unknown,
): Promise<void> {
  const { meta, payload } = reread(form);
  for (const length of [0, 1, payload.length >> 1, payload.length - 1]) {
    await assert.rejects(
      async () => load(meta, payload.subarray(0, length)),
      FormatError,
      `${length} of ${payload.length} bytes`,
    );
  }
  await assert.rejects(async () => load(meta, Buffer.concat([payload, Buffer.alloc(1)])), FormatError);
  for (const name of Object.keys(meta)) {
    for (const wrong of [undefined, null, -1, 1.5, 'other', 2 ** 40, {}]) {
      await assert.rejects(
        async () => load({ ...meta, [name]: wrong }, payload),
        FormatError,
        `${name}: ${JSON.stringify(wrong)}`,
      );
    }
  }
  const step = Math.max(1, Math.floor(payload.length / 200));
  for (let at = 0; at < payload.length; at += step) {
    const flipped = Uint8Array.from(payload);
    flipped[at] ^= 1 << (at % 8);
    try {
      await load(meta, flipped);
    } catch (error) {
      assert.ok(error instanceof FormatError, `byte ${at}: ${error}`);
    }
  }
}

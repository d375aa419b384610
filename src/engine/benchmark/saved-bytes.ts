import type { SavedForm } from '../../../index/contract/saved-form.ts';

/** Bytes of a saved index. */
export function savedBytes({ meta, payload }: SavedForm): number {
  let sizeBytes = Buffer.byteLength(JSON.stringify(meta));
  for (const piece of payload) sizeBytes += piece.byteLength;
  return sizeBytes;
}

import { throwIfAborted } from '../../core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../../core/progress.ts';
import type { EncoderSource } from '../../models/encoder-source.ts';
import type { WorkFile, WorkFolder } from './work-folder.ts';

const VECTORS: WorkFile = { name: 'vectors', magic: 'KNYDDVEC', version: 1 };
/** Texts encoded between two checkpoints: seconds of work, a megabyte or two. */
const PART_TEXTS = 2048;

/** Where vectors are kept, and what they must be of. */
export interface KeptVectors {
  readonly folder: WorkFolder;
  readonly digest: string;
}

/** Encodes texts to rows `[texts.length, dim]`, unit length; parts that were kept by an earlier run are read instead. */
export async function encodeRows(
  texts: readonly string[],
  encoder: EncoderSource,
  kept: KeptVectors | undefined,
  options: LongWorkOptions,
): Promise<{ readonly rows: Float32Array; readonly dim: number }> {
  const { dim, fingerprint } = await encoder.load();
  const { signal } = options;
  const rows = new Float32Array(texts.length * dim);
  const progress = throttleProgress(options.onProgress);
  for (let from = 0; from < texts.length; from += PART_TEXTS) {
    throwIfAborted(signal, 'encoding');
    const some = texts.slice(from, from + PART_TEXTS);
    const part = from / PART_TEXTS;
    const meta = { digest: kept?.digest, model: fingerprint, from, count: some.length };
    const before = kept && (await keptPart(kept.folder, part, meta, some.length * dim));
    const encoded = before ?? (await encoder.encode(some, { role: 'query', signal }));
    rows.set(encoded, from * dim);
    if (before === undefined && kept !== undefined) {
      const bytes = new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
      await kept.folder.write(VECTORS, part, meta, [bytes]);
    }
    progress.report({ stage: 'encode', done: from + some.length, total: texts.length });
  }
  progress.flush();
  return { rows, dim };
}

async function keptPart(
  folder: WorkFolder,
  part: number,
  meta: Record<string, unknown>,
  length: number,
): Promise<Float32Array | undefined> {
  const payload = (await folder.readSame(VECTORS, part, meta))?.payload;
  if (payload === undefined || payload.length !== 4 * length) return undefined;
  return new Float32Array(payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.length));
}

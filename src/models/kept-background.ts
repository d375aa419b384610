import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../core/durable-file.ts';
import type { Encoder } from '../core/encoder.ts';
import { FormatError, messageOf } from '../core/errors.ts';
import { readFramedFile, writeFramedFile } from '../core/framed-file.ts';
import { BACKGROUND_TEXTS } from './background-texts.ts';

/** Where vectors of the background texts are kept. */
export interface BackgroundFolder {
  readonly directory: string;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when what was kept could not be used. */
  readonly onNotice: (message: string) => void;
}

const KIND = { magic: 'KYN-BACK', version: 1 };
const FILE = 'background.vectors';
const TEXTS = createHash('sha256').update(JSON.stringify(BACKGROUND_TEXTS)).digest('hex');

type Space = Pick<Encoder, 'fingerprint' | 'dim'>;

/**
 * Vectors of the background texts as {@link saveBackground} left them, `[n, dim]`; undefined where there are none, or they are of another model or of
 * other texts. Files are a cache: one that cannot be used is told of.
 */
export async function loadBackground(
  folder: BackgroundFolder,
  { fingerprint, dim }: Space,
): Promise<Float32Array | undefined> {
  const path = join(folder.directory, FILE);
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  try {
    const { meta, payload } = await readFramedFile(path, KIND);
    if (meta.model !== fingerprint || meta.texts !== TEXTS) return undefined;
    if (payload.length !== BACKGROUND_TEXTS.length * dim * 4)
      throw new FormatError(`${path} must hold ${BACKGROUND_TEXTS.length} x ${dim} float32 values`);
    const rows = new Float32Array(payload.length / 4);
    new Uint8Array(rows.buffer).set(payload);
    return rows;
  } catch (error) {
    folder.onNotice(
      `the vectors of background texts as they were saved cannot be used and are made again: ${messageOf(error)}`,
    );
    return undefined;
  }
}

/** Keeps vectors of the background texts; that they cannot be is told, not thrown. */
export async function saveBackground(
  { directory, readOnly, onNotice }: BackgroundFolder,
  { fingerprint }: Space,
  rows: Float32Array,
): Promise<void> {
  if (readOnly) return;
  try {
    // A database that was removed meanwhile must not come back.
    if ((await stat(dirname(dirname(directory))).catch(() => undefined)) === undefined) return;
    await makeDirectory(directory);
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    await writeFramedFile(join(directory, FILE), KIND, { model: fingerprint, texts: TEXTS }, [bytes]);
  } catch (error) {
    onNotice(`the vectors of background texts could not be saved: ${messageOf(error)}`);
  }
}

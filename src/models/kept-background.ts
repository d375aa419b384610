import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../core/durable-file.ts';
import type { Encoder } from '../core/encoder.ts';
import { FormatError, messageOf } from '../core/errors.ts';
import { readFramedFile, writeFramedFile } from '../core/framed-file.ts';
import { BACKGROUND_TEXTS } from './background-texts.ts';

/** Where a collection's indexes are; the vectors of the background texts are kept beside the folders of all collections, since they are of none. */
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
  const path = fileOf(folder);
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
  folder: BackgroundFolder,
  { fingerprint }: Space,
  rows: Float32Array,
): Promise<void> {
  if (folder.readOnly) return;
  const path = fileOf(folder);
  try {
    // A database that was removed meanwhile must not come back.
    if ((await stat(dirname(dirname(path))).catch(() => undefined)) === undefined) return;
    await makeDirectory(dirname(path));
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    await writeFramedFile(path, KIND, { model: fingerprint, texts: TEXTS }, [bytes]);
  } catch (error) {
    folder.onNotice(`the vectors of background texts could not be saved: ${messageOf(error)}`);
  }
}

/** One for all collections; where they are of several models it is of the one that was encoded by last. */
function fileOf({ directory }: BackgroundFolder): string {
  return join(dirname(directory), FILE);
}

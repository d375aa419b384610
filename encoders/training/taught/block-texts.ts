import type { TextRole } from '../../../src/core/encoder.ts';

/** A text with what it is to the teacher. */
export interface TextToTeach {
  readonly text: string;
  readonly role: TextRole;
}

/** Texts of one role to be encoded and written together. */
export interface UntaughtBlock {
  readonly role: TextRole;
  readonly texts: readonly string[];
  /** UTF-8 bytes of the texts. */
  readonly bytes: number;
}

/** Blocks that are still to be taught of a window of texts. */
export interface WindowBlocks {
  readonly blocks: readonly UntaughtBlock[];
  /** Texts in the blocks. */
  readonly count: number;
  /** UTF-8 bytes of all texts of the window, and of those that are in no block. */
  readonly bytes: number;
  readonly knownBytes: number;
}

/**
 * UTF-8 bytes of a block, at most, unless it is one text: some seconds of a teacher's time, which is what is lost when a run is
 * killed, and what one waits for when it is stopped.
 */
const MAX_BYTES = 1 << 18;

interface Sized extends TextToTeach {
  readonly bytes: number;
}

/**
 * Drops texts that are known or come again, sorts the others by role and length, and cuts them into blocks. Length is that in UTF-8,
 * which goes with the number of pieces in Chinese (about 0.7 a character of three bytes) as it does in English.
 * A window that was begun before is cut where it was cut then, as only its first texts are known.
 */
export function blocksOf(
  window: readonly TextToTeach[],
  blockSize: number,
  known: { has(text: string, role: TextRole): boolean },
): WindowBlocks {
  const seen = { document: new Set<string>(), query: new Set<string>() };
  const fresh: Sized[] = [];
  let bytes = 0;
  for (const { text, role } of window) {
    const size = Buffer.byteLength(text);
    bytes += size;
    if (seen[role].has(text) || known.has(text, role)) continue;
    seen[role].add(text);
    fresh.push({ text, role, bytes: size });
  }
  fresh.sort((a, b) => (a.role === b.role ? a.bytes - b.bytes : a.role < b.role ? -1 : 1));
  const freshBytes = fresh.reduce((sum, text) => sum + text.bytes, 0);
  return { blocks: cut(fresh, blockSize), count: fresh.length, bytes, knownBytes: bytes - freshBytes };
}

function cut(sorted: readonly Sized[], blockSize: number): UntaughtBlock[] {
  const blocks: { role: TextRole; texts: string[]; bytes: number }[] = [];
  for (const { text, role, bytes } of sorted) {
    const last = blocks.at(-1);
    const fits = last?.role === role && last.texts.length < blockSize && last.bytes + bytes <= MAX_BYTES;
    if (last !== undefined && fits) {
      last.texts.push(text);
      last.bytes += bytes;
    } else blocks.push({ role, texts: [text], bytes });
  }
  return blocks;
}

import { hash } from 'node:crypto';
import type { TextRole } from '../../../src/core/encoder.ts';

/** Roles by their number in a file. */
export const TEXT_ROLES: readonly TextRole[] = ['document', 'query'];

/** Bytes of a key. */
export const KEY_BYTES = 16;

/**
 * The key of a text in a role: half of the SHA-256 of role and text, so that two of one key are never to be expected. Of the
 * text's UTF-16, as UTF-8 has one form for all halves of surrogate pairs.
 */
export function textKey(text: string, role: TextRole): Buffer {
  return hash('sha256', Buffer.from(`${role}\0${text}`, 'utf16le'), 'buffer').subarray(0, KEY_BYTES);
}

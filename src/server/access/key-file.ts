import { isRecord } from '../../core/json-object.ts';
import { ACTIONS, type Action } from '../schemas/key-schemas.ts';

/** A key as it is kept: what it may do, and the hash by which it is known. */
export interface KeptKey {
  readonly id: string;
  /** What it is for, in words. */
  readonly name: string;
  readonly actions: readonly Action[];
  readonly collections: readonly string[];
  readonly createdAt: string;
  readonly expiresAt?: string;
  /** Absent: as many as it likes. */
  readonly requestsPerMinute?: number;
  /** SHA-256 of the key, hex. */
  readonly hash: string;
}

/** All keys of a database, and what signs tokens. */
export interface KeyFile {
  readonly keys: readonly KeptKey[];
  /** 32 bytes, hex. */
  readonly tokenSecret: string;
}

/** Reads a file of keys; whatever of it cannot be read lets nobody in. @throws Error that says what is wrong. */
export function readKeyFile(value: unknown): KeyFile {
  if (!isRecord(value) || !Array.isArray(value.keys)) throw new Error('it must have a list of keys');
  if (!/^[0-9a-f]{64}$/.test(String(value.tokenSecret))) throw new Error('its tokenSecret must be 32 bytes in hex');
  const bad = value.keys.findIndex((key) => !isKey(key));
  if (bad >= 0) throw new Error(`key ${bad} is none`);
  return value as unknown as KeyFile;
}

function isKey(key: unknown): key is KeptKey {
  if (!isRecord(key)) return false;
  const { id, actions, collections, hash, expiresAt = new Date(0).toISOString(), requestsPerMinute = 1 } = key;
  return (
    typeof id === 'string' &&
    Array.isArray(actions) &&
    actions.every((action) => ACTIONS.some((known) => known === action)) &&
    Array.isArray(collections) &&
    collections.every((name) => typeof name === 'string') &&
    /^[0-9a-f]{64}$/.test(String(hash)) &&
    typeof expiresAt === 'string' &&
    !Number.isNaN(Date.parse(expiresAt)) &&
    Number.isInteger(requestsPerMinute) &&
    (requestsPerMinute as number) >= 1
  );
}

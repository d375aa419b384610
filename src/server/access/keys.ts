import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Static } from 'typebox';
import { requireInteger } from '../../core/checks.ts';
import { InvalidArgumentError, NotFoundError } from '../../core/errors.ts';
import { parseFilter } from '../../filter/parse-filter.ts';
import { type KeyBody, MAX_REQUESTS_PER_MINUTE, type TokenBody } from '../schemas/key-schemas.ts';
import { SERVER_FOLDER, StateFile } from '../settings/state-file.ts';
import { MAX_STARS, starsOf } from './collection-pattern.ts';
import { EVERYTHING, type Grant, reaches } from './grant.ts';
import { type KeptKey, type KeyFile, readKeyFile } from './key-file.ts';

/** A key that is to be; by default it reaches all collections, never ends, and may make as many requests as it likes. */
export type NewKey = Static<typeof KeyBody>;

/** A key as it is told of. */
export type TellableKey = Omit<KeptKey, 'hash'>;

/** Rights that a token is to have: to search, no more than the key that it is made with. */
export type NewToken = Static<typeof TokenBody>;

const PATTERN = /^[\p{L}\p{N}._*-]{1,64}$/u;

/**
 * Keys of a database. Once there was one, nobody may do anything without; a key is 256 random bits, so that one SHA-256 of it is as good to keep as
 * a slow hash.
 */
export class Keys {
  readonly #file: StateFile<KeyFile | undefined>;

  constructor(databasePath: string) {
    const path = join(databasePath, SERVER_FOLDER, 'keys.json');
    this.#file = new StateFile<KeyFile | undefined>(path, {
      what: 'the keys of the server',
      empty: undefined,
      read: readKeyFile,
      mode: 0o600,
      // Without it everybody would be let in.
      mustStay: true,
    });
  }

  /** Whether callers need a key. @throws FormatError when the keys are damaged; UnavailableError when they were there and are not any more. */
  async needed(): Promise<boolean> {
    return (await this.#file.current()) !== undefined;
  }

  /** All keys, oldest first. */
  async list(): Promise<TellableKey[]> {
    return ((await this.#file.current())?.keys ?? []).map(told);
  }

  /** Makes a key. @returns it, which is kept nowhere. @throws InvalidArgumentError when something of it is wrong. */
  async create({
    name = '',
    actions,
    collections = ['*'],
    expiresAt,
    requestsPerMinute,
  }: NewKey): Promise<TellableKey & { readonly key: string }> {
    checkPatterns(collections);
    if (actions.length === 0) throw new InvalidArgumentError('a key needs at least one action');
    if (expiresAt !== undefined) checkExpiry(expiresAt);
    if (requestsPerMinute !== undefined)
      requireInteger(requestsPerMinute, 'requestsPerMinute', 1, MAX_REQUESTS_PER_MINUTE);
    const id = randomBytes(6).toString('hex');
    const key = `kenyon_${id}_${randomBytes(32).toString('base64url')}`;
    const kept: KeptKey = {
      id,
      name,
      actions: [...new Set(actions)],
      collections,
      createdAt: new Date().toISOString(),
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt).toISOString() }),
      ...(requestsPerMinute !== undefined && { requestsPerMinute }),
      hash: hashOf(key).toString('hex'),
    };
    await this.#file.change((file) => ({
      keys: [...(file?.keys ?? []), kept],
      tokenSecret: file?.tokenSecret ?? randomBytes(32).toString('hex'),
    }));
    return { ...told(kept), key };
  }

  /** Ends a key, and the tokens that were made with it. @throws NotFoundError when there is none of the id. */
  async revoke(id: string): Promise<void> {
    await this.#file.change((file) => {
      const keys = (file?.keys ?? []).filter((key) => key.id !== id);
      if (file === undefined || keys.length === file.keys.length)
        throw new NotFoundError(`there is no key ${JSON.stringify(id)}`);
      return { ...file, keys };
    });
  }

  /** Makes a token for somebody who is to search no more than this. @throws InvalidArgumentError when it allows more than the key, or is wrong. */
  async token(grant: Grant, { collections, filter, expiresAt }: NewToken): Promise<string> {
    const file = await this.#file.current();
    if (file === undefined || grant.key === undefined || grant.token !== undefined)
      throw new InvalidArgumentError('a token is made with a key, and there is none');
    if (collections.length === 0) throw new InvalidArgumentError('collections must name at least one');
    checkPatterns(collections);
    const beyond = collections.find(
      (name) => !grant.collections.includes('*') && (name.includes('*') || !reaches(grant, name)),
    );
    if (beyond !== undefined)
      throw new InvalidArgumentError(`collections has ${JSON.stringify(beyond)}, which the key does not reach`);
    if (filter !== undefined) parseFilter(filter);
    checkExpiry(expiresAt);
    const claims = {
      // What it begins is its own: two that allow the same must not be one.
      nonce: randomBytes(9).toString('base64url'),
      key: grant.key,
      collections,
      ...(filter !== undefined && { filter }),
      until: Date.parse(expiresAt),
    };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `kenyontoken_${payload}.${signatureOf(payload, file).toString('base64url')}`;
  }

  /** What the holder of a key or token may do; undefined when it is neither, or has ended. */
  async grantOf(credential: string | undefined): Promise<Grant | undefined> {
    const file = await this.#file.current();
    if (file === undefined) return EVERYTHING;
    if (credential === undefined) return undefined;
    return credential.startsWith('kenyontoken_')
      ? grantOfToken(credential.slice('kenyontoken_'.length), file)
      : grantOfKey(credential, file);
  }
}

function grantOfKey(credential: string, { keys }: KeyFile): Grant | undefined {
  const id = /^kenyon_([0-9a-f]{12})_/.exec(credential)?.[1];
  const kept = keys.find((key) => key.id === id);
  // The id is no secret, so only what the hashes have in common must not be told by the time that it takes.
  const hash = hashOf(credential);
  const isRight = timingSafeEqual(hash, kept === undefined ? hashOf('') : Buffer.from(kept.hash, 'hex'));
  return isRight && kept !== undefined ? grantOfKept(kept) : undefined;
}

function grantOfKept({ id, actions, collections, expiresAt, requestsPerMinute }: KeptKey): Grant | undefined {
  const hasEnded = expiresAt !== undefined && !(Date.parse(expiresAt) > Date.now());
  if (hasEnded) return undefined;
  return { key: id, actions, collections, ...(requestsPerMinute !== undefined && { requestsPerMinute }) };
}

function grantOfToken(token: string, file: KeyFile): Grant | undefined {
  const [payload = '', signature = '', ...more] = token.split('.');
  const expected = signatureOf(payload, file);
  const given = Buffer.from(signature, 'base64url');
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { key, collections, filter, until } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly key: string;
    readonly collections: readonly string[];
    readonly filter?: string;
    readonly until: number;
  };
  const kept = file.keys.find(({ id }) => id === key);
  const parent = kept && grantOfKept(kept);
  if (!(until > Date.now()) || !parent?.actions.includes('read')) return undefined;
  return {
    ...parent,
    actions: ['read'],
    collections,
    token: tokenId(payload),
    ...(filter !== undefined && { filter }),
  };
}

/** Name of a token, by which nobody can make it. */
function tokenId(payload: string): string {
  return hashOf(payload).toString('hex').slice(0, 16);
}

function told({ hash: _, ...key }: KeptKey): TellableKey {
  return key;
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function signatureOf(payload: string, { tokenSecret }: KeyFile): Buffer {
  return createHmac('sha256', Buffer.from(tokenSecret, 'hex')).update(payload).digest();
}

function checkPatterns(collections: readonly string[]): void {
  const bad = collections.find((pattern) => !PATTERN.test(pattern) || starsOf(pattern) > MAX_STARS);
  if (bad === undefined) return;
  throw new InvalidArgumentError(
    `collections must be names, * for any characters at most ${MAX_STARS} times in each, got ${JSON.stringify(bad)}`,
  );
}

function checkExpiry(expiresAt: string): void {
  const at = Date.parse(expiresAt);
  if (at > Date.now()) return;
  throw new InvalidArgumentError(
    `expiresAt must be a time to come, such as 2030-01-31T00:00:00Z, got ${JSON.stringify(expiresAt)}`,
  );
}

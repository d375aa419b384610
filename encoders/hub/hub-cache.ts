import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readdir, readlink, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InvalidArgumentError, NotFoundError } from '../../src/core/errors.ts';

/** Where the hub's cache lies and how the hub is asked, by the variables that all its clients read. */
export interface HubSettings {
  readonly cacheDir: string;
  readonly endpoint: string;
  readonly offline: boolean;
  readonly token: string | undefined;
  /** Undefined where no proxy is named. */
  readonly proxy?: HubProxy | undefined;
}

/** Proxies by the protocol of what is fetched, and hosts that are asked without one (NO_PROXY, commas between). */
export interface HubProxy {
  readonly http: string | undefined;
  readonly https: string | undefined;
  readonly exceptions: string | undefined;
}

/** The name of a model on the hub, and which of its revisions: a branch, a tag or a commit. */
export interface ModelId {
  /** OWNER/NAME, or NAME of the oldest ones. */
  readonly name: string;
  readonly revision: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads HF_HUB_CACHE, HF_HOME, HF_ENDPOINT, HF_HUB_OFFLINE and HF_TOKEN as the hub's documentation says, and HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
export function hubSettings(env: Environment = process.env): HubSettings {
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  return {
    cacheDir: env.HF_HUB_CACHE || join(home, 'hub'),
    endpoint: (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
    offline: /^(1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ''),
    token: env.HF_TOKEN || undefined,
    proxy: proxyOf(env),
  };
}

/** Small letters go before capitals, as in curl. */
function proxyOf(env: Environment): HubProxy | undefined {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const [http, https, exceptions] = [read('HTTP_PROXY'), read('HTTPS_PROXY'), read('NO_PROXY')];
  return http === undefined && https === undefined ? undefined : { http, https, exceptions };
}

/** One part of an id, as the hub takes them: no part may lead out of the cache. */
const PART = '[\\w][\\w.-]{0,95}';
const ID = new RegExp(`^((?:${PART}/)?${PART})(?:@(${PART}(?:/${PART})*))?$`);

/** Reads OWNER/NAME[@REVISION]; undefined for what is none. */
export function parseModelId(text: string): ModelId | undefined {
  const [, name, revision = 'main'] = ID.exec(text) ?? [];
  return name === undefined || text.includes('..') || name.includes('--') ? undefined : { name, revision };
}

/** @throws InvalidArgumentError for what is no id. */
export function requireModelId(text: string): ModelId {
  const id = parseModelId(text);
  if (id !== undefined) return id;
  throw new InvalidArgumentError(
    `the name of a model on the hub must be OWNER/NAME or OWNER/NAME@REVISION, got ${JSON.stringify(text)}`,
  );
}

/** Folder of a model in the cache: blobs/DIGEST, refs/REVISION with a commit in it, snapshots/COMMIT with links to blobs. */
export function modelFolder(name: string, { cacheDir }: HubSettings): string {
  return join(cacheDir, `models--${name.replaceAll('/', '--')}`);
}

/** The folder of a model in the cache, as it lies there; undefined when it was not pulled. */
export function cachedSnapshot({ name, revision }: ModelId, settings: HubSettings): string | undefined {
  const folder = modelFolder(name, settings);
  const ref = join(folder, 'refs', revision);
  const commit = existsSync(ref) ? readFileSync(ref, 'utf8').trim() : revision;
  const snapshot = join(folder, 'snapshots', commit);
  return commit !== '' && existsSync(snapshot) ? snapshot : undefined;
}

/** A model in the cache. */
export interface CachedModel {
  readonly name: string;
  /** Revisions that were asked for by name. */
  readonly revisions: readonly string[];
  readonly bytes: number;
  readonly folder: string;
}

/** All models of the cache that have a snapshot, by name. */
export async function listCached(settings: HubSettings): Promise<CachedModel[]> {
  const found: CachedModel[] = [];
  for (const entry of (await namesIn(settings.cacheDir)).sort()) {
    const [, name] = /^models--(.+)$/.exec(entry) ?? [];
    const folder = join(settings.cacheDir, entry);
    if (name === undefined || (await namesIn(join(folder, 'snapshots'))).length === 0) continue;
    const sizes = await Promise.all((await blobsOf(folder)).map(async (path) => (await stat(path)).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    found.push({ name: name.replace('--', '/'), revisions: await namesIn(join(folder, 'refs')), bytes, folder });
  }
  return found;
}

/** Compares every file of a model with the digest that it is named by. @returns digests of those that are not what they were, or not there. */
export async function verifyCached(name: string, settings: HubSettings): Promise<{ files: number; damaged: string[] }> {
  const folder = await requireFolder(name, settings);
  const blobs = await blobsOf(folder);
  const damaged = await missingBlobs(folder);
  for (const path of blobs) if ((await digestOf(path)) !== digestIn(path)) damaged.push(digestIn(path));
  return { files: blobs.length, damaged };
}

/** Digests of files to which a snapshot has a link and that are not there. */
async function missingBlobs(folder: string): Promise<string[]> {
  const snapshots = join(folder, 'snapshots');
  const missing = new Set<string>();
  for (const entry of existsSync(snapshots) ? await readdir(snapshots, { recursive: true }) : []) {
    const link = join(snapshots, entry);
    const target = await readlink(link).catch(() => undefined);
    if (target !== undefined && !existsSync(link)) missing.add(digestIn(target));
  }
  return [...missing];
}

/** Removes all that the cache has of a model. @throws NotFoundError when it has none. */
export async function removeCached(name: string, settings: HubSettings): Promise<void> {
  await rm(await requireFolder(name, settings), { recursive: true });
}

/**
 * Digest of a file by the kind of name it has: SHA-256 of what the hub keeps in LFS, else SHA-1 of a git blob.
 * @param name 64 or 40 digits.
 */
export async function digestOf(path: string, name: string = digestIn(path)): Promise<string> {
  const isGit = name.length === 40;
  const hash = createHash(isGit ? 'sha1' : 'sha256');
  if (isGit) hash.update(`blob ${(await stat(path)).size}\0`);
  await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex');
}

function digestIn(path: string): string {
  return path.split(/[\\/]/).at(-1)!;
}

async function requireFolder(name: string, settings: HubSettings): Promise<string> {
  const folder = modelFolder(name, settings);
  if (existsSync(folder)) return folder;
  throw new NotFoundError(`no model ${name} in ${settings.cacheDir}; kenyon model list says which there are`);
}

/** Whole files of a model: what is still being fetched has another name. */
async function blobsOf(folder: string): Promise<string[]> {
  const names = await namesIn(join(folder, 'blobs'));
  return names.filter((name) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name)).map((name) => join(folder, 'blobs', name));
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

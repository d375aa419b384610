import { mkdir, open, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { NotFoundError, throwIfAborted, UnavailableError } from '../../src/core/errors.ts';
import { type LongWorkOptions, throttleProgress } from '../../src/core/progress.ts';
import { fetchBlob } from './fetch-blob.ts';
import { cachedSnapshot, type HubSettings, type ModelId, modelFolder } from './hub-cache.ts';
import { type FileFacts, HubClient } from './hub-client.ts';
import { type Dtype, pickOnnxFile } from './onnx-file.ts';

/** Files that opening a folder may read, besides the graph. */
const READ = [
  /^(config|tokenizer|tokenizer_config|special_tokens_map|modules)\.json$/,
  /^(config_sentence_transformers|sentence_[\w-]+_config)\.json$/,
  /^\d+_\w+\/(config\.json|model\.safetensors)$/,
];
/** How often it is looked whether another pull of the same model is done. */
const LOOK_AGAIN_MS = 100;

/** How a model is pulled. */
export interface PullOptions extends LongWorkOptions {
  readonly settings: HubSettings;
  /** Which ONNX file; the most precise usual one if not said. */
  readonly dtype?: Dtype | undefined;
}

/** A model that was pulled. */
export interface PulledModel {
  /** Folder with the files under their own names. */
  readonly folder: string;
  readonly commit: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

/**
 * Fetches the files of a model that are needed to open it into the hub's own cache, where other programs find them as well. What is
 * there is not fetched again, and what was begun is gone on with. The name of the revision points to the new files only once all of them
 * are whole and right. Two pulls of a model at once wait for each other.
 * @throws NotFoundError for a model or an ONNX file that is not there; UnavailableError without a connection or a right;
 * FormatError for other bytes than the hub said; AbortedError.
 */
export async function pullModel(
  id: ModelId,
  { settings, dtype, onProgress, signal }: PullOptions,
): Promise<PulledModel> {
  if (settings.offline) {
    throw new UnavailableError(`HF_HUB_OFFLINE forbids to fetch ${id.name}; leave it out for this command`);
  }
  const client = new HubClient(id, settings, signal);
  const { commit, files } = await client.list();
  const wanted = wantedFiles(id, files, dtype);
  const facts = new Map<string, FileFacts>();
  for (const file of wanted) facts.set(file, await client.facts(commit, file));
  const total = [...facts.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const folder = modelFolder(id.name, settings);
  await mkdir(join(folder, 'blobs'), { recursive: true });
  const unlock = await lock(join(folder, '.pull.lock'), signal);
  try {
    const progress = throttleProgress(onProgress);
    let done = 0;
    const onBytes = (count: number) => {
      done += count;
      progress.report({ stage: 'pull', done, total });
    };
    const blobs = join(folder, 'blobs');
    for (const [file, about] of facts) await fetchBlob(client, { commit, file, blobs }, about, { onBytes, signal });
    progress.flush();
    const snapshot = join(folder, 'snapshots', commit);
    for (const [file, { digest }] of facts) await placeLink(join(snapshot, file), join(blobs, digest));
    await placeRef(join(folder, 'refs', id.revision), commit);
    return { folder: cachedSnapshot(id, settings) ?? snapshot, commit, files: wanted, bytes: total };
  } finally {
    await unlock();
  }
}

/** @throws NotFoundError when the model has no ONNX file of the type. */
function wantedFiles({ name }: ModelId, files: readonly string[], dtype: Dtype | undefined): string[] {
  // A name from outside must not lead out of the cache.
  const safe = files.filter((file) => file.split('/').every((part) => /^[\w][\w.-]*$/.test(part)));
  const graphs = safe.filter((file) => /^(onnx\/)?model[^/]*\.onnx$/.test(file)).sort((a, b) => depth(b) - depth(a));
  const graph = pickOnnxFile(graphs, dtype);
  if (graph === undefined) {
    throw new NotFoundError(
      `the model ${name} has no ${dtype ?? ''} ONNX file${graphs.length > 0 ? `, it has ${graphs.join(', ')}` : ''}; many have a twin that has one, look for the name under Xenova/ or onnx-community/`,
    );
  }
  const weights = safe.filter((file) => file.startsWith(`${graph}_data`) || file === `${graph}.data`);
  return [...safe.filter((file) => READ.some((names) => names.test(file))), graph, ...weights];
}

function depth(file: string): number {
  return file.split('/').length;
}

/** A link where the file system has links, as the hub's clients make it. */
async function placeLink(path: string, blob: string): Promise<void> {
  const target = relative(dirname(path), blob);
  if ((await readlink(path).catch(() => undefined)) === target) return;
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, path);
}

async function placeRef(path: string, commit: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, commit);
  await rename(`${path}.new`, path);
}

/** A lock that the kernel frees when its holder dies. */
async function lock(path: string, signal: AbortSignal | undefined): Promise<() => Promise<void>> {
  const { tryLock } = await import('fs-native-extensions');
  const file = await open(path, 'a+');
  try {
    while (!tryLock(file.fd)) {
      throwIfAborted(signal, 'pulling a model');
      await setTimeout(LOOK_AGAIN_MS);
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return () => file.close();
}

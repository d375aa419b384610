import { createHash } from 'node:crypto';
import { FormatError, messageOf } from '../../core/errors.ts';
import type { DedupeItem } from './dedupe-item.ts';
import type { WorkFile, WorkFolder } from './work-folder.ts';

const ITEMS: WorkFile = { name: 'items', magic: 'KNYDDITM', version: 1 };
const PART_ITEMS = 65_536;

/** Digest of items in their order; `settings` is what else decides what is made of them. */
export function digestOfItems(items: readonly DedupeItem[], settings: Record<string, unknown>): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const { id, json } of items) hash.update(`${JSON.stringify(id)}${json}\n`);
  return hash.digest('hex');
}

/** Writes items, unless they are there already. */
export async function keepItems(folder: WorkFolder, items: readonly DedupeItem[], digest: string): Promise<void> {
  for (let part = 0, from = 0; part === 0 || from < items.length; part++, from += PART_ITEMS) {
    const some = items.slice(from, from + PART_ITEMS);
    const meta = { digest, from, count: some.length, total: items.length };
    if ((await folder.readSame(ITEMS, part, meta)) !== undefined) continue;
    await folder.write(ITEMS, part, meta, linesOf(some));
  }
}

/** Reads the items of a run. @throws NotFoundError or FormatError when they are not all there and sound. */
export async function readKeptItems(folder: WorkFolder, digest: string): Promise<DedupeItem[]> {
  const items: DedupeItem[] = [];
  for (let part = 0, total = 1; part === 0 || items.length < total; part++) {
    const { meta, payload } = await folder.read(ITEMS, part);
    if (meta.digest !== digest || meta.from !== items.length || !Number.isSafeInteger(meta.total))
      throw new FormatError(`the items in ${folder.path} are not those that were compared; run the command again`);
    for (const line of payload.toString().split('\n').slice(0, -1)) items.push(itemOf(line, folder.path));
    if (items.length !== meta.from + Number(meta.count)) throw new FormatError(`${folder.path} lacks items of a part`);
    total = meta.total as number;
  }
  return items;
}

function* linesOf(items: readonly DedupeItem[]): Generator<Uint8Array> {
  for (const { id, json } of items) yield Buffer.from(`[${JSON.stringify(id)},${json}]\n`);
}

function itemOf(line: string, path: string): DedupeItem {
  try {
    const [id, fields] = JSON.parse(line) as [unknown, { text: unknown }];
    if (typeof id !== 'string' || typeof fields.text !== 'string')
      throw new FormatError('it must have an id and a text');
    // The JSON as it was given, not as it would be written now.
    return { id, text: fields.text, json: line.slice(JSON.stringify(id).length + 2, -1) };
  } catch (cause) {
    throw new FormatError(`an item in ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

import { join } from 'node:path';
import { InvalidArgumentError, NotFoundError } from '../../../src/core/errors.ts';
import { wordKey } from '../../../src/core/text/pair-key.ts';
import type { LabelledText } from '../../ner/token-spans.ts';
import type { DropCounts } from './data-sets.ts';
import { ENTITY_SOURCES, type EntityPart, type LabelledSource, type PartFile } from './entity-sources.ts';
import { hashShare } from './hold-out.ts';
import { readOwnEntities } from './own-entities.ts';
import { OWN_SET_PREFIX } from './own-records.ts';

export type { EntityPart, LabelledText };

/** Names that {@link loadEntitySet} knows, and the labels that each marks. */
export const ENTITY_SETS: Readonly<Record<string, readonly string[]>> = Object.freeze(
  Object.fromEntries(Object.entries(ENTITY_SOURCES).map(([name, { types }]) => [name, types])),
);

/** Whether a set of a configuration has texts with named spans: one of {@link ENTITY_SETS}. */
export function isEntitySet(name: string): boolean {
  return Object.hasOwn(ENTITY_SETS, name);
}

/** Texts of one part and how many were left out, by reason: 'leak: msra test'. */
export interface EntityPartTexts {
  readonly texts: readonly LabelledText[];
  readonly dropped: DropCounts;
}

/** Texts of the measured parts by {@link wordKey}: the first part that holds each, 'msra test'. */
export type EntityLeaks = ReadonlyMap<string, string>;

/** Options of {@link readEntityPart}. */
export interface EntityPartOptions {
  /** To share between several calls; read from the data directory when absent. */
  readonly leaks?: EntityLeaks;
}

/** As {@link readEntityPart}, the texts alone. */
export async function loadEntitySet(
  dataDir: string,
  name: string,
  part: EntityPart,
  options: EntityPartOptions = {},
): Promise<readonly LabelledText[]> {
  return (await readEntityPart(dataDir, name, part, options)).texts;
}

/**
 * Reads a part of a set. CLUENER reports on its dev split, UNER and PKU on their test splits; People's Daily has no
 * other part here than its dev split, which is 'test'. What has no split for it is cut off the training file by
 * `hashShare`: MSRA reports on the tenth below 0.1 and tunes on the next twentieth, CLUENER tunes on the twentieth below
 * 0.05, PKU on the fiftieth below 0.02.
 *
 * Texts of 'train' that stand in 'tune' or 'test' of any set are left out and counted, whatever their punctuation, and
 * those of 'tune' that stand in 'test' of any: 1,938 of MSRA's stand in People's Daily, two of CLUENER's in its own
 * parts, 202 of PKU's in its test. `file:PATH` is the caller's own file (see `readOwnEntities`), cleaned in the same
 * way when it trains, whole otherwise.
 * @throws InvalidArgumentError for an unknown name, or a part that the set does not have; NotFoundError when a file is
 * absent; FormatError for bad content.
 */
export async function readEntityPart(
  dataDir: string,
  name: string,
  part: EntityPart,
  options: EntityPartOptions = {},
): Promise<EntityPartTexts> {
  const own = name.startsWith(OWN_SET_PREFIX);
  const texts = own ? await readOwnEntities(name.slice(OWN_SET_PREFIX.length)) : await readPart(dataDir, name, part);
  if (part === 'test' || (own && part === 'tune')) return { texts, dropped: {} };
  return withoutLeaks(texts, part, options.leaks ?? (await readEntityLeaks(dataDir)));
}

/** Reads the measured parts of all sets that the data directory holds: those of 'test', then those of 'tune'. */
export async function readEntityLeaks(dataDir: string): Promise<EntityLeaks> {
  const files = new Map<string, LabelledText[]>();
  const owner = new Map<string, string>();
  for (const part of ['test', 'tune'] as const) {
    for (const [name, { read, parts }] of Object.entries(ENTITY_SOURCES)) {
      const file = parts[part];
      if (file === undefined) continue;
      const texts = files.get(file.path) ?? (await readIfThere(join(dataDir, file.path), read));
      files.set(file.path, texts);
      for (const { text } of ofPart(texts, file)) {
        const key = wordKey(text);
        if (!owner.has(key)) owner.set(key, `${name} ${part}`);
      }
    }
  }
  return owner;
}

async function readIfThere(path: string, read: LabelledSource['read']): Promise<LabelledText[]> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    throw error;
  }
}

async function readPart(dataDir: string, name: string, part: EntityPart): Promise<LabelledText[]> {
  if (!Object.hasOwn(ENTITY_SOURCES, name)) {
    const known = Object.keys(ENTITY_SOURCES).join(', ');
    throw new InvalidArgumentError(`load entity set '${name}': expected one of ${known}, or ${OWN_SET_PREFIX}PATH`);
  }
  const { read, parts } = ENTITY_SOURCES[name];
  const file = parts[part];
  if (file === undefined) {
    const known = Object.keys(parts).join(', ');
    throw new InvalidArgumentError(`load entity set '${name}': it has no part '${part}', only ${known}`);
  }
  return ofPart(await read(join(dataDir, file.path)), file);
}

function ofPart(texts: LabelledText[], { shares }: PartFile): LabelledText[] {
  if (shares === undefined) return texts;
  const [from, to] = shares;
  return texts.filter(({ text }) => {
    const share = hashShare(text);
    return from <= share && share < to;
  });
}

function withoutLeaks(texts: readonly LabelledText[], part: EntityPart, leaks: EntityLeaks): EntityPartTexts {
  const dropped: Record<string, number> = {};
  const kept = texts.filter(({ text }) => {
    const owner = leaks.get(wordKey(text));
    if (owner === undefined || (part === 'tune' && owner.endsWith(' tune'))) return true;
    dropped[`leak: ${owner}`] = (dropped[`leak: ${owner}`] ?? 0) + 1;
    return false;
  });
  return { texts: kept, dropped };
}

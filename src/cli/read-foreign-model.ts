import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FormatError, messageOf, NotFoundError } from '../core/errors.ts';

const PATHS = ['modelPath', 'tokenizerPath'] as const;

/** What every description of a foreign model has. */
export interface ForeignPaths {
  readonly modelPath: string;
  readonly tokenizerPath: string;
}

/**
 * Reads the description of a foreign model from a JSON file; its paths are relative to the file.
 * @param others fields that it may have besides the paths; whoever opens the model checks their values.
 * @throws NotFoundError when there is no such file; FormatError when it describes no model.
 */
export async function readForeignModel(file: string, others: readonly string[]): Promise<ForeignPaths> {
  const fields = await readObject(file);
  const known: readonly string[] = [...PATHS, ...others];
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new FormatError(`${file}: unknown field ${unknown}; expected ${known.join(', ')}`);
  for (const name of PATHS) {
    if (typeof fields[name] !== 'string') throw new FormatError(`${file}: ${name} must be a path, got ${fields[name]}`);
    fields[name] = resolve(dirname(file), fields[name]);
  }
  return fields as unknown as ForeignPaths;
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NotFoundError(`the model ${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new FormatError(`the model ${file} is not JSON: ${messageOf(cause)}`, { cause });
  }
  throw new FormatError(`the model ${file} must be a JSON object`);
}

import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FormatError, messageOf, NotFoundError } from '../core/errors.ts';
import type { Encoder, ForeignModel, LoadEncoderOptions } from '../main.ts';

/** Which model to open, and how to run it, as given on the command line. */
export interface ModelChoice extends LoadEncoderOptions {
  /** Directory of a model, or a .json file that describes a foreign one; the shipped model by default. */
  readonly model?: string | undefined;
}

/**
 * Opens an encoder.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openModel({ model, precision, threads, runtime }: ModelChoice): Promise<Encoder> {
  const { loadEncoder } = await import('../main.ts');
  const given = model?.endsWith('.json') ? await readForeignModel(model) : model;
  const options = { ...(precision && { precision }), ...(threads && { threads }), ...(runtime && { runtime }) };
  return loadEncoder(given, options);
}

const PATHS = ['modelPath', 'tokenizerPath'];
const FIELDS = [...PATHS, 'pooling', 'normalize', 'maxTokens', 'output'];

/** Reads the description of a foreign model; its paths are relative to the file. */
async function readForeignModel(file: string): Promise<ForeignModel> {
  const fields = await readObject(file);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new FormatError(`${file}: unknown field ${unknown}; expected ${FIELDS.join(', ')}`);
  for (const name of PATHS) {
    if (typeof fields[name] !== 'string') throw new FormatError(`${file}: ${name} must be a path, got ${fields[name]}`);
    fields[name] = resolve(dirname(file), fields[name]);
  }
  return fields as unknown as ForeignModel;
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

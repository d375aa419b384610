import { basename, resolve } from 'node:path';

/** A short name for each model: the last part of its path, or all of it where two end alike. */
export function modelNames(models: readonly string[]): string[] {
  const short = models.map((model) => basename(resolve(model)));
  return models.map((model, i) => (short.filter((name) => name === short[i]).length > 1 ? model : short[i]));
}

import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConflictError } from '../../src/core/errors.ts';

const FILE = 'figures.json';

/**
 * The figures that an earlier call left in a directory, or those that `work` finds, which are then kept there. So a benchmark that
 * trains may be stopped and called again.
 * @param settings everything that decides the figures, as JSON.
 * @throws ConflictError when the directory holds figures of other settings.
 */
export async function finishedRun<T>(dir: string, settings: object, work: () => Promise<T>): Promise<T> {
  const path = join(dir, FILE);
  const asked: unknown = JSON.parse(JSON.stringify(settings));
  if (existsSync(path)) {
    const kept = JSON.parse(await readFile(path, 'utf8')) as { settings: unknown; figures: T };
    if (isDeepStrictEqual(kept.settings, asked)) return kept.figures;
    throw new ConflictError(
      `${path} is of ${JSON.stringify(kept.settings)}, asked was ${JSON.stringify(asked)}; give another --out, or remove it`,
    );
  }
  const figures = await work();
  await mkdir(dir, { recursive: true });
  await writeFile(`${path}.tmp`, JSON.stringify({ settings: asked, figures }));
  await rename(`${path}.tmp`, path);
  return figures;
}

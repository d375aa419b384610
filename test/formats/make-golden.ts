import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { byFormat, GOLDEN, goldenFiles, keepGolden, writeFormats } from './golden-files.ts';

// Writes the golden files of the formats that have none; those that are there stay as they are. docs/formats.md says when to run it.
await mkdir(GOLDEN, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'kenyon-golden-'));
try {
  const there = await goldenFiles();
  for (const [format, paths] of await byFormat(await writeFormats(folder))) {
    if (there.has(format)) continue;
    await keepGolden(format, paths);
    console.log(`${format}: ${paths.map((path) => basename(path)).join(', ')}`);
  }
} finally {
  await rm(folder, { recursive: true });
}

import { writeWholeFile } from '../../../src/core/written-files.ts';

/** Lines of one write. */
const LINES_AT_ONCE = 2000;

/** Writes one JSON object a line; the old file stays until the new one is whole. @throws StorageError when the disk refuses. */
export async function writeJsonLines(path: string, lines: readonly object[]): Promise<void> {
  await writeWholeFile(path, async (file) => {
    for (let i = 0; i < lines.length; i += LINES_AT_ONCE) {
      const text = lines.slice(i, i + LINES_AT_ONCE).map((line) => `${JSON.stringify(line)}\n`);
      await file.writeFile(text.join(''));
    }
  });
}

/** Writes one JSON object for people to read. @throws StorageError when the disk refuses. */
export async function writeReport(path: string, report: object): Promise<void> {
  await writeWholeFile(path, `${JSON.stringify(report, null, 2)}\n`);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';

/** Writes files (gzipped where the name says so) under a new directory that goes when the test ends. */
export function dataDirectory(context: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), 'kenyon-data-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const zip = path.endsWith('.gz') && typeof content === 'string';
    writeFileSync(join(root, path), zip ? gzipSync(content) : content);
  }
  return root;
}

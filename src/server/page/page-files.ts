import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundError } from '../../core/errors.ts';
import { packageRoot } from '../../core/package-root.ts';

/** Nothing but the server's own files runs, none of it in the document itself, and nothing is fetched from elsewhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A file as it is sent. */
export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
  /** For the header ETag. */
  readonly tag: string;
}

/** Files of the page by the paths they are served at. */
export interface PageFiles {
  readonly paths: readonly string[];
  /** Reads a file once. @throws NotFoundError when it has gone since the server began. */
  read(path: string): Promise<PageFile>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Libraries of the page by the names that its programs import them by; a browser knows paths only. */
const LIBRARIES: Readonly<Record<string, string>> = {
  preact: '/page/lib/preact.js',
  'preact/hooks': '/page/lib/preact-hooks.js',
  'preact/jsx-runtime': '/page/lib/preact-jsx-runtime.js',
};

/** Lists the files of the page; each is looked for and read when it is first asked for, so that a server starts whatever they are. */
export function readPageFiles(): PageFiles {
  const files = filesByPath();
  const libraries = new Map(Object.entries(LIBRARIES).map(([name, path]) => [path, name]));
  const read = new Map<string, Promise<PageFile>>();
  return {
    paths: [...files.keys(), ...libraries.keys()],
    read: (path) => {
      const library = libraries.get(path);
      const file = library === undefined ? files.get(path) : fileURLToPath(import.meta.resolve(library));
      if (file === undefined) throw new NotFoundError(`the page has no file ${path}`);
      const known = read.get(path) ?? readPageFile(path, file);
      read.set(path, known);
      known.catch(() => read.delete(path));
      return known;
    },
  };
}

/** What is written as it is served lies beside the sources, programs in dist, libraries where they are installed. */
function filesByPath(): Map<string, string> {
  const sources = join(packageRoot(), 'src', 'page');
  const programs = join(packageRoot(), 'dist', 'src', 'page');
  const files = new Map([['/', join(sources, 'index.html')]]);
  for (const name of filesUnder(sources, ['.css', '.svg'])) files.set(`/page/${name}`, join(sources, name));
  for (const name of filesUnder(programs, ['.js'])) files.set(`/page/${name}`, join(programs, name));
  return files;
}

/** None of a folder that is not there, as where only the server was compiled. */
function filesUnder(folder: string, endings: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => endings.includes(extname(path)))
    .sort();
}

async function readPageFile(path: string, file: string): Promise<PageFile> {
  const type = TYPES[extname(path) || '.html'];
  const bytes = await readFile(file);
  const content = type === TYPES['.js'] ? Buffer.from(withPaths(bytes.toString('utf8'))) : bytes;
  const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { content, type, tag };
}

/** Imports of libraries, named as the browser finds them. An import map would have to stand in the document, which the policy forbids. */
function withPaths(program: string): string {
  return program
    .replace(
      /(\b(?:from|import)\s*\(?\s*)(["'])([^"'\n]+)\2/g,
      (whole, before: string, quote: string, name: string) => {
        const path = Object.hasOwn(LIBRARIES, name) ? LIBRARIES[name] : undefined;
        return path === undefined ? whole : `${before}${quote}${path}${quote}`;
      },
    )
    .replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}

import type { DocumentInput } from '../store/document.ts';
import { type CheckedReadFiles, checkPaths, checkReadFiles } from './check-read-files.ts';
import { findInputs, realPaths } from './file-inputs.ts';
import { FilesReader } from './files-reader.ts';
import type { ReadFilesOptions } from './read-files-options.ts';

/**
 * Reads documents from files and folders, one after another, as `kenyon index` does: JSONL, JSON, CSV, TSV, plain text, Markdown, HTML and, where
 * pdfjs-dist is installed, PDF; gzipped or not. Lines that cannot be used are passed over and told. In folders, files of other kinds, hidden ones and
 * node_modules are left out, and no link is followed out of the folder. Memory holds one line of a file of records, all of another.
 *
 *     await collection.add(readFiles(['docs', 'more.csv'], { onFile: (report) => console.log(report.file, report.documents) }));
 *
 * @throws InvalidArgumentError when a path or an option is wrong. While iterating: NotFoundError for a path where nothing is; AbortedError; and, with
 * `strict` or without `onFile`, FormatError, StorageError or UnavailableError for a file that cannot be read.
 */
export function readFiles(
  paths: string | readonly string[],
  options: ReadFilesOptions = {},
): AsyncGenerator<DocumentInput, void> {
  const { leftOut = [], ...reading } = checkReadFiles(options);
  return documentsOf(checkPaths(paths), leftOut, reading);
}

async function* documentsOf(
  paths: readonly string[],
  leftOut: readonly string[],
  options: Omit<CheckedReadFiles, 'leftOut'>,
): AsyncGenerator<DocumentInput, void> {
  const { signal, onFile } = options;
  const found = await findInputs(paths, { leftOut: await realPaths(leftOut), signal });
  for (const { file, reason } of found.passedOver) onFile?.({ file, documents: 0, badLines: 0, passedOver: reason });
  const reader = new FilesReader(found, options);
  for await (const { document } of reader.documents()) yield document;
}

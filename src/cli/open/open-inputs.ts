import { NotFoundError } from '../../core/errors.ts';
import { findInputs, realPaths } from '../../readers/file-inputs.ts';
import type { FileReport } from '../../readers/file-report.ts';
import { FilesReader, type FilesReaderOptions } from '../../readers/files-reader.ts';
import type { PassedOver } from '../../readers/find-files.ts';
import type { InputFormat } from '../../readers/input-format.ts';
import { readDocuments } from '../../readers/read-documents.ts';
import type { BadLine } from '../../readers/record.ts';
import type { Terminal } from '../program/command.ts';

/** Files and folders of a command line that are being read. */
export interface OpenedInputs {
  readonly reader: FilesReader;
  /** Whether it is one file, of which every fault is one of the command. */
  readonly isLone: boolean;
  /** Of each file that was read to its end, so far. */
  readonly reports: readonly FileReport[];
  readonly passedOver: readonly PassedOver[];
}

/** How inputs are opened. */
export interface OpenInputsOptions extends Omit<FilesReaderOptions, 'onFile' | 'onBadLine' | 'goesOn'> {
  /** Folders that are not looked into. */
  readonly leftOut: readonly string[];
  /** Told of every line that cannot be used, with its file where there are several. */
  readonly onBadLine: (bad: BadLine & { readonly file?: string }) => void;
  /** Told of what a user should know at once. */
  readonly onNotice: (message: string) => void;
  /** Whether folders may be empty. */
  readonly mayBeEmpty?: boolean;
}

/**
 * Finds the files that a command line names, and opens a lone one.
 * @throws NotFoundError for a path where nothing is, or a folder with nothing to read; what opening a lone file throws.
 */
export async function openInputs(paths: readonly string[], options: OpenInputsOptions): Promise<OpenedInputs> {
  const { leftOut, onNotice, onBadLine, mayBeEmpty = false, ...reading } = options;
  const found = await findInputs(paths, { leftOut: await realPaths(leftOut), signal: options.signal });
  const { inputs, passedOver } = found;
  if (inputs.length === 0 && !mayBeEmpty)
    throw new NotFoundError(`${paths.join(', ')} ${paths.length > 1 ? 'have' : 'has'} no file of a kind that is read`);
  const isLone = paths.length === 1 && inputs.length === 1 && inputs[0].folder === undefined;
  const reports: FileReport[] = [];
  const onFile = (report: FileReport) => {
    reports.push(report);
    if (report.error !== undefined) onNotice(report.error.message);
  };
  const reader = new FilesReader(found, {
    ...reading,
    onBadLine: ({ file, ...bad }) => onBadLine({ ...bad, ...(!isLone && { file }) }),
    onFile,
    goesOn: !isLone,
  });
  if (isLone) await reader.openFirst();
  return { reader, isLone, reports, passedOver };
}

/** Texts of files in their order, - for standard input. @param onBadLine told of lines that cannot be used. */
export async function* textsOfFiles(
  files: readonly string[],
  { 'text-field': textField, format }: { readonly 'text-field': string; readonly format?: InputFormat | undefined },
  onBadLine: (line: BadLine) => void,
  { stdin, signal }: Terminal,
): AsyncGenerator<string> {
  for (const file of files) {
    const input = await readDocuments(file, { textField, format, stdin, signal, onBadLine });
    for await (const { document } of input.documents) yield document.text;
  }
}

import type { InputFormat } from '../../readers/input-format.ts';
import { readDocuments } from '../../readers/read-documents.ts';
import type { BadLine } from '../../readers/record.ts';
import type { Terminal } from '../program/command.ts';

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

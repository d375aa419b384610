import type { FileContent } from './file-content.ts';
import { readTable } from './read-table.ts';

/** A file that cannot be read, with what is wrong as one of the page's texts. */
export class FileFault extends Error {
  readonly text: 'uploadLine' | 'uploadNotText' | 'uploadNoObjects';
  readonly fill: Readonly<Record<string, string | number>>;

  constructor(text: FileFault['text'], fill: FileFault['fill'] = {}) {
    super(text);
    this.name = 'FileFault';
    this.text = text;
    this.fill = fill;
  }
}

/**
 * Reads documents from a file by the end of its name: JSON Lines or a JSON array, a table with a head, or a document a line.
 * @throws FileFault that says what is wrong.
 */
export async function readDocumentFile(name: string, bytes: ArrayBuffer): Promise<FileContent> {
  const text = decode(bytes);
  const kind = /\.(\w+)$/.exec(name.toLowerCase())?.[1];
  if (kind === 'csv' || kind === 'tsv') return readTable(text, kind === 'csv' ? ',' : '\t');
  if (kind === 'json' || kind === 'jsonl' || kind === 'ndjson') return { documents: readJson(text) };
  return { documents: linesOf(text).map(({ line }) => ({ text: line })) };
}

/** @throws FileFault for what is no UTF-8, as a picture, or a text in an older encoding. */
export function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileFault('uploadNotText');
  }
}

/** Lines that are not blank, with their numbers from 1. */
export function linesOf(text: string): { readonly line: string; readonly number: number }[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ line, number: i + 1 }))
    .filter(({ line }) => line.trim() !== '');
}

function readJson(text: string): Readonly<Record<string, unknown>>[] {
  const values = text.trimStart().startsWith('[') ? [...readArray(text)] : linesOf(text).map(readLine);
  if (!values.every(isObject)) throw new FileFault('uploadNoObjects');
  return values;
}

function readArray(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch (error) {
    throw new FileFault('uploadLine', { n: 1, reason: reasonOf(error) });
  }
}

/** Of one line of JSON Lines. */
export function readLine({ line, number }: { readonly line: string; readonly number: number }): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new FileFault('uploadLine', { n: number, reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

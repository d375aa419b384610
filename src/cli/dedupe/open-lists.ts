import type { DedupeOptions, DocumentInput } from '../../main.ts';
import { type OpenedInput, readDocuments } from '../../readers/read-documents.ts';
import { textOptions } from '../options/text-options.ts';
import type { Terminal } from '../program/command.ts';
import type { BadLineLog } from '../render/bad-line-log.ts';
import type { ProgressLine } from '../render/progress-line.ts';
import type { DedupeValues } from './dedupe-options.ts';

/** Context of opening lists. */
export interface OpenListsContext {
  readonly values: DedupeValues;
  readonly files: readonly string[];
  readonly terminal: Terminal;
  readonly bad: BadLineLog;
  readonly progress: Pick<ProgressLine, 'note'>;
}

/** The items of the command line. */
export interface OpenedLists {
  readonly items: AsyncIterable<DocumentInput>;
  readonly old: AsyncIterable<DocumentInput> | undefined;
  /** Names items without an id by their lines, and reports those that cannot be used. */
  readonly options: Pick<DedupeOptions, 'nameItem' | 'onRejected'>;
}

/** Opens one file or two. @throws as `readDocuments` does. */
export async function openLists(context: OpenListsContext): Promise<OpenedLists> {
  const { values, files, bad, progress } = context;
  const opened = await Promise.all(files.map((file) => openList(file, context)));
  const [items, old] = opened.map(
    (input) =>
      new NumberedItems(input, (name) => {
        const idField = values['id-field'];
        if (idField === 'id') return;
        progress.note(
          `kenyon: no item of ${name} has a field ${JSON.stringify(idField)}; they are named by their lines`,
        );
      }),
  );
  const listOf = (list: 'new' | 'old') => (list === 'new' ? items : old!);
  return {
    items: items.documents(),
    old: old?.documents(),
    options: {
      nameItem: (index, list) => `#${listOf(list).lineOf(index)}`,
      onRejected: ({ index, reason, list }) => {
        const { name } = listOf(list);
        bad.reject({ line: listOf(list).lineOf(index), reason: inFile(name, reason, files) }, name, values.strict);
      },
    },
  };
}

function openList(file: string, { values, files, terminal, bad }: OpenListsContext): Promise<OpenedInput> {
  return readDocuments(file, {
    ...textOptions(values, 'dedupe'),
    format: values['input-format'],
    textField: values['text-field'],
    idField: values['id-field'],
    stdin: terminal.stdin,
    signal: terminal.signal,
    onBadLine: ({ line, reason }) => bad.note({ line, reason: inFile(file, reason, files) }),
  });
}

/** A reason with the file that it is of, where there are several. */
function inFile(file: string, reason: string, files: readonly string[]): string {
  return files.length > 1 ? `${file}: ${reason}` : reason;
}

/** Documents with the lines that they came from. */
class NumberedItems {
  readonly #input: OpenedInput;
  readonly #lines: number[] = [];
  readonly #onNameless: (name: string) => void;

  /** @param onNameless told when all are read and none has an id. */
  constructor(input: OpenedInput, onNameless: (name: string) => void) {
    this.#input = input;
    this.#onNameless = onNameless;
  }

  get name(): string {
    return this.#input.name;
  }

  /** The documents without their lines, once. */
  async *documents(): AsyncGenerator<DocumentInput> {
    let named = 0;
    for await (const { line, document } of this.#input.documents) {
      this.#lines.push(line);
      if (document.id !== undefined) named++;
      yield document;
    }
    if (named === 0 && this.#lines.length > 0) this.#onNameless(this.name);
  }

  /** Line of the document handed out as number `index`, from 0. */
  lineOf(index: number): number {
    return this.#lines[index];
  }
}

import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useWords, type Words } from '../text/language.ts';
import type { FileContent } from './file-content.ts';
import { type ImportProgress, importFile } from './import-file.ts';
import { FileFault, readDocumentFile } from './read-file.ts';
import { textColumn, withText } from './read-table.ts';

/** Stage of an upload. */
type Stage =
  | { readonly at: 'choose' }
  | { readonly at: 'chosen'; readonly file: string; readonly content: FileContent; readonly column: string | undefined }
  | { readonly at: 'sending'; readonly progress: ImportProgress }
  | { readonly at: 'over'; readonly progress: ImportProgress; readonly stopped: boolean };

/** Bringing a file in: it is chosen or dropped, looked at, sent, and reported on. */
export function UploadPanel({
  open,
  collection,
  onImported,
}: {
  open: boolean;
  collection: string;
  onImported: (collection: string) => void;
}): JSX.Element {
  const words = useWords();
  const { say } = words;
  const [stage, setStage] = useState<Stage>({ at: 'choose' });
  const [error, setError] = useState<unknown>();
  const [target, setTarget] = useState<string>();
  const [isOpen, setOpen] = useState(open);
  const running = useRef<AbortController>(undefined);

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setError(undefined);
    try {
      const content = await readDocumentFile(file.name, await file.arrayBuffer());
      setStage({ at: 'chosen', file: file.name, content, column: textColumn(content) });
    } catch (fault) {
      setStage({ at: 'choose' });
      setError(fault instanceof FileFault ? new Error(say(fault.text, fault.fill)) : fault);
    }
  };

  const send = async ({ content, column }: Extract<Stage, { at: 'chosen' }>) => {
    const controller = new AbortController();
    running.current = controller;
    const into = target ?? collection;
    const documents = column === undefined ? content.documents : withText(content.documents, column);
    let progress: ImportProgress | undefined;
    const onProgress = (made: ImportProgress) => {
      progress = made;
      setStage({ at: 'sending', progress: made });
    };
    try {
      const report = await importFile(into, documents, { signal: controller.signal, onProgress });
      setStage({ at: 'over', progress: report, stopped: false });
      announce(say('uploadDone', { n: report.received }));
    } catch (fault) {
      if (!controller.signal.aborted) setError(fault);
      if (progress !== undefined) setStage({ at: 'over', progress, stopped: true });
    }
    if ((progress?.indexed ?? 0) > 0) onImported(into);
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  };

  return (
    <details class="panel" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="panel-title">{say('upload')}</summary>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way, beside the button */}
      <div class="drop" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
        <label class="button">
          {say('uploadChoose')}
          <input
            type="file"
            class="unseen"
            accept=".jsonl,.ndjson,.json,.csv,.tsv,.txt,.md"
            onChange={(event) => {
              take(event.currentTarget.files?.[0]);
              // So that the same file can be chosen again.
              event.currentTarget.value = '';
            }}
          />
        </label>
        <span class="soft">{say('uploadDrop')}</span>
        <p class="soft small">{say('uploadHint')}</p>
      </div>
      {error !== undefined && <ProblemNote error={error} />}
      {stage.at === 'chosen' && (
        <form
          class="inline"
          onSubmit={(event) => {
            event.preventDefault();
            send(stage);
          }}
        >
          <p class="grow">
            {stage.content.documents.length === 0
              ? say('uploadEmpty')
              : say('uploadFound', { n: stage.content.documents.length, file: stage.file })}
          </p>
          <label>
            <span class="label">{say('uploadInto')}</span>
            <input
              value={target ?? collection}
              required
              maxLength={64}
              pattern="[\p{L}\p{N}._\-]+"
              onInput={(event) => setTarget(event.currentTarget.value)}
            />
          </label>
          {stage.content.columns !== undefined && (
            <label>
              <span class="label">{say('uploadColumn')}</span>
              <select
                value={stage.column}
                onChange={(event) => setStage({ ...stage, column: event.currentTarget.value })}
              >
                {stage.content.columns.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
          <button type="submit" class="strong" disabled={stage.content.documents.length === 0}>
            {say('uploadStart')}
          </button>
        </form>
      )}
      {stage.at === 'sending' && (
        <div class="inline">
          <label class="grow">
            <span class="label">
              {say('uploadProgress', { done: stage.progress.received, n: stage.progress.total })}
            </span>
            <progress max={stage.progress.total} value={stage.progress.received} />
          </label>
          <button type="button" onClick={() => running.current?.abort()}>
            {say('cancel')}
          </button>
        </div>
      )}
      {stage.at === 'over' && <Report progress={stage.progress} stopped={stage.stopped} words={words} />}
    </details>
  );
}

function Report({
  progress,
  stopped,
  words,
}: {
  progress: ImportProgress;
  stopped: boolean;
  words: Words;
}): JSX.Element {
  const { say, count } = words;
  const { received, indexed, failed, failures } = progress;
  return (
    <div class="report">
      <p>
        <strong>{stopped ? say('uploadStopped') : say('uploadDone', { n: received })}</strong>
      </p>
      <ul class="figures">
        <li>
          <b>{count(indexed)}</b> {say('uploadStored')}
        </li>
        <li>
          <b>{count(failed)}</b> {say('uploadRejected')}
        </li>
      </ul>
      {failures.length > 0 && (
        <details open>
          <summary>{say('uploadReasons')}</summary>
          <ul class="reasons">
            {failures.map(({ index, reason }) => (
              <li key={index} lang="en">
                {say('uploadReason', { n: index + 1, reason })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

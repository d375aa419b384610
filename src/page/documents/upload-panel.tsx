import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { previewFile } from '../api/calls.ts';
import { FILE_ENDINGS } from '../api/file-formats.ts';
import type { FilePreview } from '../api/types.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { useWords } from '../text/language.ts';
import { type ImportFields, type ImportProgress, importFile, NOTHING_IMPORTED } from './import-file.ts';
import { UploadForm } from './upload-form.tsx';
import { UploadReport } from './upload-report.tsx';

/** Stage of an upload. */
type Stage =
  | { readonly at: 'choose' }
  | { readonly at: 'looking'; readonly file: File }
  | { readonly at: 'chosen'; readonly file: File; readonly preview: FilePreview }
  | { readonly at: 'sending'; readonly file: File; readonly progress: ImportProgress }
  | { readonly at: 'over'; readonly file: File; readonly progress: ImportProgress; readonly stopped: boolean };

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
  const { say } = useWords();
  const [stage, setStage] = useState<Stage>({ at: 'choose' });
  const [error, setError] = useState<unknown>();
  const [isOpen, setOpen] = useState(open);
  const [isOver, setOver] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const begin = () => {
    running.current?.abort();
    running.current = new AbortController();
    setError(undefined);
    return running.current.signal;
  };
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const signal = begin();
    setStage({ at: 'looking', file });
    try {
      const preview = await previewFile(file, signal);
      setStage({ at: 'chosen', file, preview });
    } catch (fault) {
      if (signal.aborted) return;
      setStage({ at: 'choose' });
      setError(fault);
    }
  };
  const send = async (file: File, into: string, fields: ImportFields) => {
    const signal = begin();
    let progress = NOTHING_IMPORTED;
    const onProgress = (made: ImportProgress) => {
      progress = made;
      setStage({ at: 'sending', file, progress: made });
    };
    onProgress(progress);
    try {
      await importFile(into, file, fields, { signal, onProgress });
      setStage({ at: 'over', file, progress, stopped: false });
      announce(say('uploadDone', { n: progress.received }));
    } catch (fault) {
      if (!signal.aborted) setError(fault);
      setStage(
        progress.received > 0 || signal.aborted ? { at: 'over', file, progress, stopped: true } : { at: 'choose' },
      );
    }
    if (progress.indexed > 0) onImported(into);
  };

  return (
    <details class="panel" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class="panel-title">{say('upload')}</summary>
      {stage.at !== 'sending' && (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way, beside the button
        <div
          class={isOver ? 'drop drop-over' : 'drop'}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer?.files[0]);
          }}
        >
          <label class="button">
            {say('uploadChoose')}
            <input
              type="file"
              class="unseen"
              accept={FILE_ENDINGS}
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
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {stage.at === 'looking' && <p class="soft">{say('uploadLooking', { file: stage.file.name })}</p>}
      {stage.at === 'chosen' && (
        <UploadForm
          key={stage.file}
          file={stage.file}
          preview={stage.preview}
          collection={collection}
          onStart={(into, fields) => send(stage.file, into, fields)}
        />
      )}
      {stage.at === 'sending' && <Sending {...stage} onStop={() => running.current?.abort()} />}
      {stage.at === 'over' && <UploadReport file={stage.file.name} progress={stage.progress} stopped={stage.stopped} />}
    </details>
  );
}

/** How far a file has come: first it is sent, then read. */
function Sending({
  file,
  progress,
  onStop,
}: {
  file: File;
  progress: ImportProgress;
  onStop: () => void;
}): JSX.Element {
  const { say } = useWords();
  const { sent, read, received } = progress;
  const isSent = sent >= 1;
  return (
    <div class="inline">
      <label class="grow">
        <span class="label">
          {isSent
            ? say('uploadProgress', { file: file.name, n: received })
            : say('uploadSending', { file: file.name, percent: Math.floor(sent * 100) })}
        </span>
        <progress value={isSent ? read : sent} />
      </label>
      <button type="button" onClick={onStop}>
        {say('cancel')}
      </button>
    </div>
  );
}

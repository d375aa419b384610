import type { JSX } from 'preact';
import { Reasons } from '../parts/failures.tsx';
import { hashOf } from '../state/route.ts';
import { useWords } from '../text/language.ts';
import type { ImportProgress } from './import-file.ts';

/** What became of the documents of a file. */
export function UploadReport({
  file,
  progress,
  stopped,
}: {
  file: string;
  progress: ImportProgress;
  stopped: boolean;
}): JSX.Element {
  const { say, count } = useWords();
  const { received, indexed, failed, failures } = progress;
  return (
    <div class="report">
      <p>
        <strong>{stopped ? say('uploadStopped') : say('uploadDone', { n: received })}</strong>{' '}
        <span class="soft">{file}</span>
      </p>
      <ul class="figures">
        <li>
          <b>{count(indexed)}</b> {say('uploadStored')}
        </li>
        <li>
          <b>{count(failed)}</b> {say('uploadRejected')}
        </li>
      </ul>
      {indexed > 0 && (
        <p>
          <a class="button" href={hashOf('search')}>
            {say('uploadSearch')}
          </a>
        </p>
      )}
      {failures.length > 0 && (
        <details open>
          <summary>{say('uploadReasons')}</summary>
          <Reasons failed={failed} failures={failures} />
        </details>
      )}
    </div>
  );
}

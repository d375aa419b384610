import type { JSX } from 'preact';
import type { FilePairs } from '../api/types.ts';
import { useWords } from '../text/language.ts';

/** What of a file was refused; the first lines of it are told. */
export interface Failures {
  readonly failed: number;
  readonly failures: readonly FilePairs['failures'][number][];
}

/** Reasons of the lines that are told, and how many more there are. */
export function Reasons({ failed, failures }: Failures): JSX.Element {
  const { say } = useWords();
  return (
    <>
      <ul class="reasons">
        {failures.map(({ line, reason }) => (
          <li key={line} lang="en">
            {say('uploadReason', { n: line, reason })}
          </li>
        ))}
      </ul>
      {failed > failures.length && (
        <p class="soft small">{say('uploadMoreReasons', { n: failed - failures.length })}</p>
      )}
    </>
  );
}

import type { JSX } from 'preact';
import { hashOf } from '../state/route.ts';
import { useWords } from '../text/language.ts';
import { EmptyNote } from './empty-note.tsx';

/** A database without documents. */
export function NoCollection(): JSX.Element {
  const { say } = useWords();
  return (
    <EmptyNote title={say('noCollectionTitle')}>
      <p>{say('noCollectionHint')}</p>
      <p>
        <a class="button" href={hashOf('documents')}>
          {say('toUpload')}
        </a>
      </p>
    </EmptyNote>
  );
}

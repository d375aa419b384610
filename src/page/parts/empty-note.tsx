import type { ComponentChildren, JSX } from 'preact';
import { hashOf } from '../state/route.ts';
import { useWords } from '../text/language.ts';

/** What stands where nothing is to be shown yet. */
export function EmptyNote({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

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

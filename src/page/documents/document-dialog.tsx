import type { JSX } from 'preact';
import type { StoredDocument } from '../api/types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { MarkedText } from '../parts/marked-text.tsx';
import { hashOf } from '../state/route.ts';
import { useWords } from '../text/language.ts';

/** Characters of a document that are asked for what is like it: more would say no more. */
const ASKED = 300;

/** One document whole: its text, its fields, and the JSON of it. */
export function DocumentDialog({ document, onClose }: { document: StoredDocument; onClose: () => void }): JSX.Element {
  const { say } = useWords();
  const { id, text, ...fields } = document;
  return (
    <Dialog title={id} onClose={onClose}>
      <p class="document-text">
        <MarkedText text={text} />
      </p>
      {Object.keys(fields).length > 0 && (
        <dl class="facts">
          {Object.entries(fields).map(([name, value]) => [
            <dt key={`${name}:`}>{name}</dt>,
            <dd key={name} dir="auto">
              {typeof value === 'string' ? value : JSON.stringify(value)}
            </dd>,
          ])}
        </dl>
      )}
      <details>
        <summary>{say('asJson')}</summary>
        <pre class="json">{JSON.stringify(document, null, 2)}</pre>
      </details>
      <p>
        <a class="button" href={hashOf('search', { q: text.slice(0, ASKED), mode: 'semantic' })} onClick={onClose}>
          {say('searchLike')}
        </a>
      </p>
    </Dialog>
  );
}

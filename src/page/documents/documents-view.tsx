import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { listDocuments } from '../api/calls.ts';
import type { DocumentPage, StoredDocument } from '../api/types.ts';
import { chosenCollection, collections, refreshCollections } from '../collections/chosen.ts';
import { FieldTags } from '../parts/chips-and-tags.tsx';
import { bodyStart, titleOf } from '../parts/document-title.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { MarkedText } from '../parts/marked-text.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { announce } from '../state/announce.ts';
import { replaceParams, route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { useWords } from '../text/language.ts';
import { DocumentDialog } from './document-dialog.tsx';
import { UploadPanel } from './upload-panel.tsx';

/** Documents of a page of the list. */
const PAGE = 25;
/** Characters of each that are shown. */
const SHOWN_CHARS = 240;

/** Browsing a collection, and bringing files in. */
export function DocumentsView(): JSX.Element | null {
  const name = useStore(chosenCollection);
  const all = useStore(collections);
  const [round, setRound] = useState(0);
  const onImported = async (collection: string) => {
    await refreshCollections();
    chosenCollection.set(collection);
    setRound(round + 1);
  };
  // Whether the panel is open depends on them.
  if (all === undefined) return null;
  const isThere = all.some((each) => each.name === name);
  return (
    <>
      <UploadPanel open={!isThere} collection={name ?? 'default'} onImported={onImported} />
      {name !== undefined && isThere && <DocumentList key={`${name} ${round}`} collection={name} />}
    </>
  );
}

/** A document in two lines: its title, where it has one, and the beginning of its text. */
function RowText({ document }: { document: StoredDocument }): JSX.Element {
  const title = titleOf(document);
  const start = title === undefined ? 0 : bodyStart(document.text);
  return (
    <span class="row-text">
      {title !== undefined && (
        <b>
          <MarkedText text={title} />
        </b>
      )}
      <MarkedText text={document.text.slice(start, start + SHOWN_CHARS)} />
    </span>
  );
}

function DocumentList({ collection }: { collection: string }): JSX.Element {
  const { say } = useWords();
  const { params } = useStore(route);
  const filter = params.get('filter') ?? '';
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [page, setPage] = useState<DocumentPage>();
  const [error, setError] = useState<unknown>();
  const [opened, setOpened] = useState<StoredDocument>();
  const cursor = cursors.at(-1);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    listDocuments(collection, { filter, limit: PAGE, ...(cursor !== undefined && { cursor }) }, signal).then(
      (found) => {
        setPage(found);
        setError(undefined);
        announce(say('documentCount', { n: found.total }));
      },
      (fault: unknown) => {
        if (signal.aborted) return;
        setPage(undefined);
        setError(fault);
      },
    );
    return () => controller.abort();
  }, [collection, filter, cursor, say]);
  const applyFilter = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get('filter');
    setCursors([]);
    replaceParams({ filter: String(given ?? '').trim() });
  };
  return (
    <section aria-label={say('documents')}>
      <form class="inline" onSubmit={applyFilter}>
        <label class="grow">
          <span class="label">{say('filterLabel')}</span>
          <input
            name="filter"
            class="mono"
            defaultValue={filter}
            placeholder={say('filterPlaceholder')}
            spellcheck={false}
            autocomplete="off"
          />
        </label>
        <button type="submit">{say('apply')}</button>
      </form>
      {error !== undefined && <ProblemNote error={error} />}
      {page !== undefined && (
        <>
          <p class="soft">{say('documentCount', { n: page.total })}</p>
          {page.documents.length === 0 && <EmptyNote title={say('listEmpty')} />}
          <ul class="rows">
            {page.documents.map((document) => (
              <li key={document.id}>
                <button type="button" class="row" onClick={() => setOpened(document)}>
                  <span class="row-id">{document.id}</span>
                  <RowText document={document} />
                  <FieldTags doc={document} />
                </button>
              </li>
            ))}
          </ul>
          <nav class="pages" aria-label={say('nextPage')}>
            {cursors.length > 0 && (
              <button type="button" class="quiet" onClick={() => setCursors([])}>
                {say('firstPage')}
              </button>
            )}
            {page.cursor !== undefined && (
              <button type="button" onClick={() => setCursors([...cursors, page.cursor!])}>
                {say('nextPage')}
              </button>
            )}
          </nav>
        </>
      )}
      {opened !== undefined && <DocumentDialog document={opened} onClose={() => setOpened(undefined)} />}
    </section>
  );
}

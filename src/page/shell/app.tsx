import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { collectionsFault, refreshCollections } from '../collections/chosen.ts';
import { DocumentsView } from '../documents/documents-view.tsx';
import { SpeedView } from '../measure/speed-view.tsx';
import { DedupeView } from '../pairs/dedupe-view.tsx';
import { MatchView } from '../pairs/match-view.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { SearchView } from '../search/search-view.tsx';
import { announcement } from '../state/announce.ts';
import { route, type View } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { StatusView } from '../status/status-view.tsx';
import { useWords } from '../text/language.ts';
import { KeyDialog } from './key-dialog.tsx';
import { KeysButton } from './keys-dialog.tsx';
import { TopBar } from './top-bar.tsx';

const SHOWN: Readonly<Record<View, FunctionComponent>> = {
  search: SearchView,
  documents: DocumentsView,
  dedupe: DedupeView,
  match: MatchView,
  speed: SpeedView,
  status: StatusView,
};

/** The page: what is always there, and the view that the address names. */
export function App(): JSX.Element {
  const { say } = useWords();
  const { view } = useStore(route);
  const fault = useStore(collectionsFault);
  const Shown = SHOWN[view];
  const main = useRef<HTMLElement>(null);
  useTitle(`${say(view)} · Kenyon`);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {say('skip')}
      </button>
      <TopBar />
      <main ref={main} id="content" tabIndex={-1}>
        <h1 class="unseen">{say(view)}</h1>
        {fault !== undefined && <ProblemNote error={fault} onRetry={refreshCollections} />}
        <Shown />
      </main>
      <footer class="foot">
        <KeysButton />
      </footer>
      <Announcer />
      <KeyDialog />
    </>
  );
}

/** What changed, for screen readers. */
function Announcer(): JSX.Element {
  return (
    <p class="unseen" role="status" aria-live="polite">
      {useStore(announcement)}
    </p>
  );
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

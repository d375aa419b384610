import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { chosenCollection, collections } from '../collections/chosen.ts';
import { hashOf, route, VIEWS } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { language, useWords } from '../text/language.ts';

/** Name, views, the collection that they are about, and the language. */
export function TopBar(): JSX.Element {
  const words = useWords();
  const { say } = words;
  const { view } = useStore(route);
  const all = useStore(collections) ?? [];
  const chosen = useStore(chosenCollection);
  const views = useRef<HTMLElement>(null);
  // On a phone not all of them are in sight; another view has another place.
  useEffect(() => {
    views.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [view]);
  return (
    <header class="top">
      <a class="brand" href={hashOf('search')}>
        Kenyon
      </a>
      <div class="controls">
        {all.length > 0 && (
          <label class="which">
            <span class="unseen">{say('collection')}</span>
            <select value={chosen} onChange={(event) => chosenCollection.set(event.currentTarget.value)}>
              {all.map(({ name, documents }) => (
                <option key={name} value={name}>
                  {say('collectionSize', { name, n: documents })}
                </option>
              ))}
            </select>
          </label>
        )}
        <button
          type="button"
          class="quiet tongue"
          lang={words.language === 'zh' ? 'en' : 'zh'}
          onClick={() => language.set(words.language === 'zh' ? 'en' : 'zh')}
        >
          {say('language')}
        </button>
      </div>
      <nav ref={views} class="views" aria-label={say('navigation')}>
        {VIEWS.map((name) => (
          <a key={name} href={hashOf(name)} {...(name === view && { 'aria-current': 'page' })}>
            {say(name)}
          </a>
        ))}
      </nav>
    </header>
  );
}

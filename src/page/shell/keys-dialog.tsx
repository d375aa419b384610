import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { usePageKeys } from '../parts/keys.ts';
import { useWords } from '../text/language.ts';
import type { TextName } from '../text/texts.ts';

const KEYS: readonly (readonly [keys: readonly string[], text: TextName])[] = [
  [['/'], 'keySearch'],
  [['↓', '↑'], 'keyHits'],
  [['S', 'D', 'K'], 'keyDecide'],
  [['U'], 'keyBack'],
  [['Esc'], 'keyEscape'],
  [['?'], 'keyHelp'],
];

/** The map of the keys, which a button and the key ? open. */
export function KeysButton(): JSX.Element {
  const { say } = useWords();
  const [isOpen, setOpen] = useState(false);
  usePageKeys(({ key }) => {
    if (key === '?') setOpen(true);
    return key === '?';
  });
  return (
    <>
      <button type="button" class="quiet small" aria-keyshortcuts="?" onClick={() => setOpen(true)}>
        {say('keys')}{' '}
        <span class="cap" aria-hidden="true">
          ?
        </span>
      </button>
      {isOpen && (
        <Dialog title={say('keys')} onClose={() => setOpen(false)}>
          <dl class="facts">
            {KEYS.map(([keys, text]) => [
              <dt key={`${text}:`}>
                {keys.map((key) => (
                  <kbd class="cap" key={key}>
                    {key}
                  </kbd>
                ))}
              </dt>,
              <dd key={text}>{say(text)}</dd>,
            ])}
          </dl>
        </Dialog>
      )}
    </>
  );
}

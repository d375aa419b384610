import type { JSX } from 'preact';
import { giveKey, keyQuestion } from '../api/key.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useStore } from '../state/store.ts';
import { useWords } from '../text/language.ts';

/** Asks for a key when the server does. */
export function KeyDialog(): JSX.Element | null {
  const { say } = useWords();
  const question = useStore(keyQuestion);
  if (question === undefined) return null;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get('key');
    const key = String(given ?? '').trim();
    if (key !== '') giveKey(key);
  };
  return (
    <Dialog title={say('keyTitle')}>
      <form class="stack" onSubmit={onSubmit}>
        {question.refused && (
          <p class="problem" role="alert">
            {say('keyRefused')}
          </p>
        )}
        <label>
          <span class="label">{say('keyLabel')}</span>
          <input name="key" type="password" class="mono" autocomplete="off" required aria-describedby="key-hint" />
        </label>
        <p class="soft small" id="key-hint">
          {say('keyHint')}
        </p>
        <p>
          <button type="submit" class="strong">
            {say('keyGive')}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useWords } from '../text/language.ts';

/** A dialog that takes the focus, keeps it, and gives it back; Escape closes it where it may be closed. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  /** Absent: it stays until it is answered. */
  onClose?: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const { say } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it is seen and as it goes: keys that follow at once are not to find the focus elsewhere.
  useLayoutEffect(() => {
    const { current } = dialog;
    const before = document.activeElement;
    current?.showModal();
    return () => {
      current?.close();
      // What is taken out of the document gives back nothing by itself.
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <div class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        {onClose !== undefined && (
          <button type="button" class="quiet" onClick={onClose}>
            {say('close')}
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}

import type { ComponentChildren, JSX } from 'preact';

/** What stands where nothing is to be shown yet. */
export function EmptyNote({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

import { Store } from './store.ts';

/** What a screen reader is told next. */
export const announcement = new Store('');

/** Tells a screen reader what changed. */
export function announce(text: string): void {
  announcement.set(text);
}

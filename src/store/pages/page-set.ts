import { META_PAGES, PageDamage } from './page-layout.ts';

/** Pages that have been come to: each is used once or free. */
export class PageSet {
  readonly #bits: Uint8Array;
  readonly #lastPage: number;

  constructor(lastPage: number) {
    this.#lastPage = lastPage;
    this.#bits = new Uint8Array((lastPage >> 3) + 1);
  }

  /** Adds pages. @throws PageDamage when one of them cannot be or is there already. */
  add(page: number, count = 1): void {
    if (!(page >= META_PAGES && count >= 1 && page + count - 1 <= this.#lastPage)) {
      throw new PageDamage(page, `is named, but there are pages ${META_PAGES} to ${this.#lastPage}`);
    }
    for (let p = page; p < page + count; p++) {
      const bit = 1 << (p & 7);
      if ((this.#bits[p >> 3] & bit) !== 0) throw new PageDamage(p, 'is used twice, or used and free');
      this.#bits[p >> 3] |= bit;
    }
  }

  has(page: number): boolean {
    return page < META_PAGES || (this.#bits[page >> 3] & (1 << (page & 7))) !== 0;
  }
}

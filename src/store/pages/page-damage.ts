/** Thrown at the first thing in a file that is not as it must be; whoever knows the file's name makes a FormatError of it. */
export class PageDamage extends Error {
  /** @param page where it was seen, if in one place. */
  constructor(page: number | undefined, what: string) {
    super(page === undefined ? what : `page ${page} ${what}`);
  }
}

import { requireInteger } from '../../src/core/integers.ts';

/** Which names are looked for in running text. */
export interface GazetteerOptions {
  /**
   * Characters that a name has at least, punctuation and spaces not counted; from 1 up. Default 2: of one character nobody can tell
   * whether 京 is a place and A a brand.
   */
  readonly minLength?: number;
  /** Digits that a name of nothing but digits has at least; from 1 up. Default 4: shorter numbers stand in every text. */
  readonly minDigits?: number;
}

/** Fills in what is not given. @throws InvalidArgumentError when something is out of range. */
export function checkGazetteerOptions({
  minLength = 2,
  minDigits = 4,
}: GazetteerOptions = {}): Required<GazetteerOptions> {
  requireInteger(minLength, 'minLength', 1);
  requireInteger(minDigits, 'minDigits', 1);
  return { minLength, minDigits };
}

/** English words that are in every other sentence, in lower case, one of which may well be what a field says: IT, US, May. */
export const ORDINARY_WORDS: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at back be been but by can could did do does down each few for from get give go good
  had has have he her here him his how i if in into is it its just know like look made make many may me more most much must my need
  new no not now of off on one only or other our out over own people please same see she should show so some such take tell than that
  the their them then there these they thing this those through time to too under up us use very want was way we well were what when
  where which while who why will with work would yes you your`.split(/\s+/u),
);

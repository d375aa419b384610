/** A set name that starts so is the path of a file of texts to be distilled. */
export const ITEMS_PREFIX = 'items:';

/** A set name that starts so is the path of a file of many pairs. */
export const PAIRS_PREFIX = 'pairs:';

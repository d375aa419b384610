/** One graph for all: links of a node on the upper layers (twice as many on the lowest), and width of the search while building. */
export const M = 16;
export const EF_CONSTRUCTION = 200;

/** Widths of a graph walk, from faster to better. */
export const WIDTHS = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];

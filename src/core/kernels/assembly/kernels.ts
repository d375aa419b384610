/*
 * The module's exports. Addresses are byte offsets into the imported memory; sizes are counts of what is meant, not bytes,
 * unless named so. Nothing here allocates, and nothing checks its arguments: the classes above do.
 */
export { adamStep } from './adam';
export { addToRows, sumRows } from './bags';
export { bucketPairs, gatherRows } from './bucket-pairs';
export { clearCounts, countPostings } from './counting';
export { dotsF32, dotsF32At, productF32 } from './dots-f32';
export { dotsI4At } from './dots-i4';
export { dotsI8, dotsI8At } from './dots-i8';
export { scanGraph, walkAllowedGraph, walkGraph } from './graph-search';
export { hadamardSigns } from './hadamard';
export { hamming, hammingAt } from './hamming';
export { finishNearest, scanNearest, scanNearestAt } from './nearest';
export { quantizeI8 } from './quantize';
export { collectAbove, maskScores, packSigns } from './scores';

import { join } from 'node:path';

/** Where a run keeps what its steps make. */
export interface RunFiles {
  readonly items: string;
  readonly pairs: string;
  readonly heldout: string;
  /** Configuration that the texts were collected by, and the counts; the last file of that step. */
  readonly report: string;
  readonly vocab: string;
  /** Origin of the vocabulary. */
  readonly vocabFrom: string;
  /** Vectors of teacher k. */
  vectors(k: number): string;
  /** Model directory of the teacher's layers that the student begins with, where it does. */
  readonly layers: string;
  /** Which layers they are. */
  readonly layersFrom: string;
  /** Model directory of the untrained student. */
  readonly start: string;
  /** Origin of the start. */
  readonly startFrom: string;
  /** Centres of the teachers; the last file of that step. */
  readonly centres: string;
  /** Checkpoint, log and model with the teachers' heads. */
  readonly training: string;
  /** The finished model. */
  readonly model: string;
}

/** The files of a run under its output directory. */
export function runFiles(output: string): RunFiles {
  const start = join(output, 'start');
  const layers = join(output, 'layers');
  return {
    items: join(output, 'texts', 'items.jsonl'),
    pairs: join(output, 'texts', 'pairs.jsonl'),
    heldout: join(output, 'texts', 'heldout.jsonl'),
    report: join(output, 'texts', 'report.json'),
    vocab: join(output, 'vocab.txt'),
    vocabFrom: join(output, 'vocab.json'),
    vectors: (k) => join(output, `teacher-${k}.vectors`),
    layers,
    layersFrom: join(layers, 'made-from.json'),
    start,
    startFrom: join(start, 'made-from.json'),
    centres: join(start, 'centres.bin'),
    training: join(output, 'training'),
    model: join(output, 'model'),
  };
}

import { shown } from '../core/checks.ts';
import type { EncodeOptions, Encoder } from '../core/encoder.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { openedAgain, requireEncoder } from '../core/model-checks.ts';
import { saysSomething } from '../core/text/cut-places.ts';
import { withoutLongSigns } from '../core/text/long-signs.ts';
import { estimateTokens } from '../core/text/passages/estimate-tokens.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { requireFinite } from '../core/vectors.ts';
import { BACKGROUND_TEXTS } from './background-texts.ts';
import { type BackgroundFolder, loadBackground, saveBackground } from './kept-background.ts';
import { ModelSource } from './model-source.ts';

/** Facts of an encoder that are known before it is loaded. */
export interface EncoderHint {
  /** Name of the model, its id on the hub or its path, where it has one. */
  readonly model?: string;
  /** Precision in which the stored vectors were made. */
  readonly precision?: Encoder['precision'];
  /** File of the model, and how many numbers of its vectors are kept, where they were chosen. */
  readonly dtype?: Encoder['dtype'];
  readonly dimensions?: Encoder['dimensions'];
}

/** The facts alone; what is undefined is left out. */
export function hintOf({ model, precision, dtype, dimensions }: EncoderHint): EncoderHint {
  return {
    ...(model && { model }),
    ...(precision && { precision }),
    ...(dtype && { dtype }),
    ...(dimensions && { dimensions }),
  };
}

/**
 * An encoder, or a function that loads one when it is first needed: `({ precision }) => loadEncoder(DIR, { precision })` loads it in the
 * precision that the collection was made with, `({ model, ...how }) => loadEncoder(model, how)` the model that it was made with.
 */
export type EncoderOption = Encoder | ((stored: EncoderHint) => Promise<Encoder>);

/** Loads the model that vectors are of, and for new ones the shipped model. */
async function loadStoredModel({ model, ...how }: EncoderHint): Promise<Encoder> {
  // Not above: whoever brings an encoder, or needs none, is not to load the libraries that run ours.
  const { loadEncoder } = await import('../../encoders/pretrained.ts');
  return openedAgain(model, loadEncoder(model, how));
}

/** Texts that say nothing, as unlike one another as signs are: what their vectors have in common is what it is to say nothing. */
const SILENT = ['-----', '————————', '. . . . .', '****', '？！', '|---|---|', '…', '::'];

/** Unit vectors may be this far from length 1. */
const NORM_TOLERANCE = 1e-3;

/** Loads the encoder when it is first needed, and checks what it returns. */
export class EncoderSource extends ModelSource<Encoder> {
  #background: Promise<Float32Array> | undefined;

  /** @param option the model that vectors are of unless another is given. */
  constructor(option: EncoderOption = loadStoredModel, stored: EncoderHint = {}) {
    super(typeof option === 'function' ? () => option(stored) : option, (model) => requireEncoder('encoder', model));
  }

  /**
   * Counts the tokens of texts, prompt and special tokens not counted; of an encoder that does not say they are estimated.
   * @returns `[texts.length]`
   * @throws InvalidArgumentError when the encoder breaks its word; what the encoder throws.
   */
  async countTokens(
    texts: readonly string[],
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Uint32Array> {
    const encoder = await this.load();
    if (encoder.countTokens === undefined) return estimateAll(texts);
    const { signal } = options;
    const counts = await encoder.countTokens(texts, signal === undefined ? {} : { signal });
    if (counts instanceof Uint32Array && counts.length === texts.length) return counts;
    throw new InvalidArgumentError(
      `the encoder must count the tokens of ${texts.length} texts in as many uint32 values, got ${shown(counts)}`,
    );
  }

  /**
   * Encodes texts.
   * @returns rows `[texts.length, encoder.dim]`, unit length.
   * @throws InvalidArgumentError when the encoder breaks its word; what the encoder throws.
   */
  async encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array> {
    const encoder = await this.load();
    const rows = await encoder.encode(texts, options);
    requireUnitRows(rows, texts.length, encoder.dim);
    return rows;
  }

  /**
   * Vectors of the background texts, `[n, dim]`, encoded when they are first needed, and kept for the next process.
   * @param folder where. @throws as `encode` does.
   */
  background(folder?: BackgroundFolder): Promise<Float32Array> {
    if (this.#background !== undefined) return this.#background;
    const making = this.#makeBackground(folder);
    this.#background = making;
    // A failure is not kept: the next search tries again.
    making.catch(() => {
      this.#background = undefined;
    });
    return making;
  }

  async #makeBackground(folder: BackgroundFolder | undefined): Promise<Float32Array> {
    const encoder = await this.load();
    const kept = folder && (await loadBackground(folder, encoder));
    if (kept !== undefined) return kept;
    const rows = await this.encode(BACKGROUND_TEXTS, { role: 'document' });
    if (folder !== undefined) await saveBackground(folder, encoder, rows);
    return rows;
  }
}

async function estimateAll(texts: readonly string[]): Promise<Uint32Array> {
  const counts = new Uint32Array(texts.length);
  const slice = new TimeSlice();
  for (const [i, text] of texts.entries()) {
    if (slice.spent) await slice.pause();
    counts[i] = estimateTokens(text);
  }
  return counts;
}

function requireUnitRows(rows: Float32Array, count: number, dim: number): void {
  if (!(rows instanceof Float32Array) || rows.length !== count * dim) {
    throw new InvalidArgumentError(
      `the encoder must return ${count} x ${dim} float32 values, got ${rows instanceof Float32Array ? rows.length : shown(rows)}`,
    );
  }
  requireFinite(rows, "the encoder's vectors");
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = i * dim; j < (i + 1) * dim; j++) sum += rows[j] * rows[j];
    if (Math.abs(Math.sqrt(sum) - 1) > NORM_TOLERANCE) {
      throw new InvalidArgumentError(`the encoder must return unit vectors, but row ${i} has length ${Math.sqrt(sum)}`);
    }
  }
}

/**
 * Encodes texts to be found; of long rows of signs little is read. A text of signs alone, which says nothing and lies near to whatever is
 * short, gets the opposite of what the vectors of such texts have in common: it is there, but behind what says something. (The opposite of
 * its own vector would be as near to some query as a text of quite another matter is.)
 * @returns rows `[texts.length, encoder.dim]`, unit length.
 */
export async function encodeDocuments(
  encoder: EncoderSource,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const silent = texts.flatMap((text, i) => (saysSomething(text) ? [] : [i]));
  const slice = new TimeSlice();
  const read: string[] = [];
  for (const text of texts) {
    if (slice.spent) await slice.pause();
    read.push(withoutLongSigns(text));
  }
  if (silent.length === 0) return encoder.encode(read, { role: 'document', signal });
  const rows = await encoder.encode([...read, ...SILENT], { role: 'document', signal });
  const dim = rows.length / (texts.length + SILENT.length);
  // The encoder may keep what it gave.
  const own = rows.slice(0, texts.length * dim);
  const common = Float64Array.from({ length: dim }, (_, j) =>
    SILENT.reduce((sum, _, i) => sum + rows[(texts.length + i) * dim + j], 0),
  );
  const length = Math.hypot(...common);
  for (const i of silent)
    for (let j = 0; j < dim; j++) own[i * dim + j] = length > 0 ? -common[j] / length : -own[i * dim + j];
  return own;
}

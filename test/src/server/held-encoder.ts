import { EventEmitter, once } from 'node:events';
import type { EncodeOptions } from '../../../src/core/encoder.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';

/** Texts that are being encoded until they are let go, or nobody wants them any more. */
export interface Hold {
  /** Resolves when somebody has them encoded. */
  readonly reached: Promise<void>;
  /** Resolves with the reason when the signal of what is held fires. */
  readonly aborted: Promise<unknown>;
  readonly release: () => void;
}

/** Encodes at once, or as slowly as a test wants. */
export class HeldEncoder extends NgramEncoder {
  #next: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;

  /** Holds the next call. */
  hold(): Hold {
    const events = new EventEmitter();
    const reached = once(events, 'reached');
    const aborted = once(events, 'aborted');
    const released = once(events, 'released');
    this.#next = async (signal) => {
      events.emit('reached');
      if (!signal?.aborted) await Promise.race([released, ...(signal === undefined ? [] : [once(signal, 'abort')])]);
      if (signal?.aborted) events.emit('aborted', signal.reason);
    };
    return {
      reached: reached.then(() => undefined),
      aborted: aborted.then(([reason]) => reason),
      release: () => events.emit('released'),
    };
  }

  override async encode(texts: readonly string[], options: EncodeOptions = {}): Promise<Float32Array> {
    const held = this.#next;
    this.#next = undefined;
    await held?.(options.signal);
    return super.encode(texts, options);
  }
}

import {
  EXTEND,
  extendsCluster,
  foldOfUnit,
  foldText,
  kindOfNormal,
  kindOfUnit,
  MARK,
  SINGLE,
  SPACE,
  WORD,
} from './char-kind.ts';
import { WordBuffer } from './word-buffer.ts';

/** Takes the parts of a text in order; both methods return false to end the scan. */
export interface ScanSink {
  /** A character that is a token of its own, normalised; `start` and `end` lie in the original text. */
  onSingle(codePoint: number, start: number, end: number): boolean;
  /** A run of word characters, normalised; the buffer is valid during the call only. */
  onWord(word: WordBuffer): boolean;
  /** White space, after the word that it ended; for those to whom it parts characters that stand alone, too. */
  onSpace?(): boolean;
}

/** Splits texts into the parts that become tokens. */
export interface Scanner {
  /** Hands the parts of `text` to `sink`; not reentrant. */
  scan(text: string, sink: ScanSink): void;
}

/**
 * Code points of one cluster at most. Normalising reorders marks in quadratic time, so a text of marks alone
 * must not become one cluster; 32 is beyond the 30 marks of Unicode's stream-safe format.
 */
const MAX_CLUSTER = 32;

/**
 * Normalises (NFKC, lower case) and splits a text: white space ends words, Han, kana, punctuation and symbols stand
 * alone, control characters vanish. Normalises cluster by cluster (a character and the marks after it), so that every
 * part knows the code units it came from; parts of one cluster share its span. Linear in the text's length.
 */
export class TextScanner implements Scanner {
  readonly #word = new WordBuffer();

  /** Hands the parts of `text` to `sink`; not reentrant. */
  scan(text: string, sink: ScanSink): void {
    this.#word.clear();
    let i = 0;
    while (i < text.length) {
      const unit = text.charCodeAt(i);
      const kind = kindOfUnit(unit);
      const alone = i + 1 === text.length || kindOfUnit(text.charCodeAt(i + 1)) < EXTEND;
      if (kind < EXTEND && alone) {
        if (!this.#take(foldOfUnit(unit), kind, i, i + 1, sink)) return;
        i++;
        continue;
      }
      const end = clusterEnd(text, i);
      if (!this.#takeCluster(text, i, end, sink)) return;
      i = end;
    }
    this.#flush(sink);
  }

  #takeCluster(text: string, start: number, end: number, sink: ScanSink): boolean {
    const folded = foldText(text.slice(start, end));
    for (let k = 0; k < folded.length; k++) {
      const codePoint = folded.codePointAt(k)!;
      if (codePoint > 0xffff) k++;
      if (!this.#take(codePoint, kindOfNormal(codePoint), start, end, sink)) return false;
    }
    return true;
  }

  #take(codePoint: number, kind: number, start: number, end: number, sink: ScanSink): boolean {
    if (kind === WORD || (kind === MARK && this.#word.chars > 0)) this.#word.push(codePoint, start, end);
    else if (kind === SINGLE) return this.#flush(sink) && sink.onSingle(codePoint, start, end);
    else if (kind === SPACE) return this.#flush(sink) && (sink.onSpace?.() ?? true);
    return true;
  }

  #flush(sink: ScanSink): boolean {
    if (this.#word.chars === 0) return true;
    const goOn = sink.onWord(this.#word);
    this.#word.clear();
    return goOn;
  }
}

/** End of the cluster that begins at `start`: one code point and what combines with it. */
function clusterEnd(text: string, start: number): number {
  let end = start + width(text.codePointAt(start)!);
  for (let count = 1; end < text.length && count < MAX_CLUSTER; count++) {
    const codePoint = text.codePointAt(end)!;
    if (!extendsCluster(codePoint)) break;
    end += width(codePoint);
  }
  return end;
}

function width(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}

import { type FileHandle, open } from 'node:fs/promises';
import { FormatError, messageOf, NotFoundError } from '../../src/core/errors.ts';

/** Fields of onnx.proto on the way to the names: ModelProto.graph, GraphProto.output, ValueInfoProto.name. */
const GRAPH = 7;
const OUTPUT = 12;
const NAME = 1;
/** Wire types of protobuf. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
/** Bytes read at once; weights are skipped, not read. */
const WINDOW = 1 << 16;
/** Longest description of one output that is believed, and most fields of one message. */
const MAX_OUTPUT_BYTES = 1 << 16;
const MAX_FIELDS = 1 << 22;

interface Field {
  readonly number: number;
  /** Where the content lies in the file; for what has a length alone. */
  readonly start: number;
  readonly end: number;
}

/**
 * Names of the outputs of an ONNX file, in its order, without reading its weights.
 * @throws NotFoundError when there is no such file; FormatError when it is no ONNX model, with what it seems to be instead.
 */
export async function readGraphOutputs(path: string): Promise<string[]> {
  const file = await open(path).catch((cause: unknown) => {
    throw new NotFoundError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  try {
    const { size } = await file.stat();
    return await outputsOf(new FieldReader(path, file, size), size);
  } finally {
    await file.close();
  }
}

async function outputsOf(reader: FieldReader, size: number): Promise<string[]> {
  const names: string[] = [];
  const graph = await reader.find(GRAPH, 0, size);
  if (graph === undefined) throw await reader.noModel('it has no graph');
  for await (const output of reader.fields(graph.start, graph.end)) {
    if (output.number !== OUTPUT) continue;
    if (output.end - output.start > MAX_OUTPUT_BYTES)
      throw await reader.noModel('an output of it is described at length');
    const name = await reader.find(NAME, output.start, output.end);
    if (name !== undefined) names.push(await reader.text(name));
  }
  if (names.length === 0) throw await reader.noModel('its graph has no outputs');
  return names;
}

/** Walks the fields of protobuf messages in a file. */
class FieldReader {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #size: number;
  #window = Buffer.alloc(0);
  #windowAt = 0;

  constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  async find(number: number, start: number, end: number): Promise<Field | undefined> {
    for await (const field of this.fields(start, end)) if (field.number === number) return field;
    return undefined;
  }

  /** @throws FormatError for what is no message between these places. */
  async *fields(start: number, end: number): AsyncGenerator<Field> {
    let at = start;
    for (let count = 0; at < end; count++) {
      if (count === MAX_FIELDS) throw await this.noModel('it has too many fields');
      const [key, afterKey] = await this.#varint(at);
      const [number, type] = [Math.floor(key / 8), key % 8];
      if (type === BYTES) {
        const [length, contentAt] = await this.#varint(afterKey);
        if (contentAt + length > end) throw await this.noModel(`it is cut: byte ${contentAt + length} of ${end}`);
        at = contentAt + length;
        yield { number, start: contentAt, end: at };
      } else {
        at = await this.#skip(type, afterKey);
        if (at > end) throw await this.noModel('a field goes beyond what holds it');
      }
    }
  }

  async text({ start, end }: Field): Promise<string> {
    return (await this.#bytes(start, end - start)).toString('utf8');
  }

  /** Says why a file is no ONNX model; two kinds of other files often lie in its place. */
  async noModel(why: string): Promise<FormatError> {
    const beginning = (await this.#bytes(0, Math.min(64, this.#size))).toString('latin1').trimStart();
    if (beginning.startsWith('version https://git-lfs')) {
      return new FormatError(`${this.#path} is a pointer of Git LFS in place of the file; fetch the file itself`);
    }
    if (/^<(!doctype|html)/i.test(beginning)) {
      return new FormatError(`${this.#path} is a web page in place of the file; fetch the file itself`);
    }
    return new FormatError(`${this.#path}: expected an ONNX model, ${why}; fetch or export it anew`);
  }

  async #skip(type: number, at: number): Promise<number> {
    if (type === VARINT) return (await this.#varint(at))[1];
    if (type === FIXED64) return at + 8;
    if (type === FIXED32) return at + 4;
    throw await this.noModel(`byte ${at} is no field of a message`);
  }

  /** A number and the place after it. */
  async #varint(at: number): Promise<[value: number, next: number]> {
    const bytes = await this.#bytes(at, Math.min(10, Math.max(0, this.#size - at)));
    let value = 0;
    for (let i = 0; i < bytes.length; i++) {
      // Negative numbers take ten bytes and more than 53 bits; none of them is a key or a length that is believed.
      value += (bytes[i] & 0x7f) * 2 ** (7 * i);
      if (bytes[i] < 0x80) return [value, at + i + 1];
    }
    throw await this.noModel('it is cut');
  }

  async #bytes(at: number, length: number): Promise<Buffer> {
    if (at < this.#windowAt || at + length > this.#windowAt + this.#window.length) {
      const buffer = Buffer.alloc(Math.max(WINDOW, length));
      const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, at);
      this.#window = buffer.subarray(0, bytesRead);
      this.#windowAt = at;
    }
    const from = at - this.#windowAt;
    return this.#window.subarray(from, from + length);
  }
}

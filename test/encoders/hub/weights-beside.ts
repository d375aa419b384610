/** A field of a protobuf message: its key as it stands, and what follows; of wire type 2 without the length. */
interface Field {
  readonly key: number;
  readonly content: Buffer;
}

/** Numbers of fields: ModelProto.graph, GraphProto.initializer, TensorProto.name, raw_data, external_data, data_location. */
const [GRAPH, INITIALIZER, NAME, RAW_DATA, EXTERNAL_DATA, DATA_LOCATION] = [7, 5, 8, 9, 13, 14];
const BYTES = 2;

/**
 * Moves a tensor of an ONNX graph into a file beside it, as exports of more than 2 GB must.
 * @param location name of that file, in the folder of the graph.
 * @param stated how many bytes the graph says that it has; default: as many as it has.
 */
export function moveWeightsBeside(
  graph: Uint8Array,
  { tensor, location, stated }: { readonly tensor: string; readonly location: string; readonly stated?: number },
): { readonly graph: Buffer; readonly weights: Buffer } {
  let weights: Buffer | undefined;
  const moved = mapFields(Buffer.from(graph), GRAPH, (inside) =>
    mapFields(inside, INITIALIZER, (bytes) => {
      const fields = fieldsOf(bytes);
      const contentOf = (number: number) => fields.find(({ key }) => key >> 3 === number)?.content;
      if (contentOf(NAME)?.toString() !== tensor) return bytes;
      weights = contentOf(RAW_DATA)!;
      const entry = (name: string, value: string) =>
        field(EXTERNAL_DATA, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]));
      return Buffer.concat([
        ...fields.filter(({ key }) => key >> 3 !== RAW_DATA).map(written),
        entry('location', location),
        entry('length', String(stated ?? weights.length)),
        Buffer.from([DATA_LOCATION << 3, 1]),
      ]);
    }),
  );
  if (weights === undefined) throw new Error(`the graph has no tensor ${tensor}`);
  return { graph: moved, weights };
}

function mapFields(bytes: Buffer, number: number, change: (content: Buffer) => Buffer): Buffer {
  return Buffer.concat(
    fieldsOf(bytes).map(({ key, content }) =>
      written({ key, content: key >> 3 === number ? change(content) : content }),
    ),
  );
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [key, from] = readVarint(bytes, at);
    const [value, after] = (key & 7) === 5 ? [0, from + 4] : (key & 7) === 1 ? [0, from + 8] : readVarint(bytes, from);
    const isBytes = (key & 7) === BYTES;
    at = isBytes ? after + value : after;
    fields.push({ key, content: bytes.subarray(isBytes ? after : from, at) });
  }
  return fields;
}

function written({ key, content }: Field): Buffer {
  return Buffer.concat([varint(key), ...((key & 7) === BYTES ? [varint(content.length)] : []), content]);
}

function field(number: number, content: Buffer): Buffer {
  return written({ key: (number << 3) | BYTES, content });
}

/** @returns a number below 2^53 and the place behind it. */
function readVarint(bytes: Buffer, from: number): [value: number, after: number] {
  let value = 0;
  for (let at = from, factor = 1; ; at++, factor *= 128) {
    value += (bytes[at] & 127) * factor;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

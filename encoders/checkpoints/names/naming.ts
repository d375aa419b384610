/** Where a weight of ours stands in a checkpoint. */
export interface SourceName {
  readonly name: string;
  /** Stored `[fan-out, fan-in]`. */
  readonly transposed: boolean;
}

/** How a library names the weights of an encoder. */
export interface Naming {
  /** Whose names they are, as reports and errors say it. */
  readonly label: string;
  /** What models of these names add to the mean square in norms, where their config does not say it. */
  readonly normEpsilon: number;
  /** What stands before all names, '' at least; undefined when a checkpoint is not named in this way. */
  prefixOf(names: Iterable<string>): string | undefined;
  /** The name of a weight of ours, without the prefix. */
  locate(weight: WeightParts): SourceName;
  /** Another name that a weight once had, by its name. */
  formerly?(name: string): string;
  /** The layer that a name without the prefix belongs to. */
  layerOf(name: string): number | undefined;
  /** Whether a name without the prefix is of gains of a norm, which are all 1 in a RoFormerV2. */
  isUnitGain?(name: string): boolean;
}

/** The name of a weight of ours in parts: 'layer.3.ffn.norm.gain' is layer 3, ffn.norm, gain. */
export interface WeightParts {
  /** Absent outside of the layers. */
  readonly layer?: number;
  /** 'embedding.token', 'attention.query', 'ffn.norm'. */
  readonly part: string;
  /** A table is looked up by rows; a matrix is multiplied by. */
  readonly kind: 'table' | 'matrix' | 'bias' | 'gain';
}

/** Takes apart a name that `weightShapes` gives to a weight of an encoder. */
export function weightParts(name: string): WeightParts {
  const [, layer, inLayer = name] = /^layer\.(\d+)\.(.+)$/.exec(name) ?? [];
  const [, part, end] = /^(.*?)(?:\.(bias|gain))?$/.exec(inLayer)!;
  const kind = (end as 'bias' | 'gain' | undefined) ?? (layer === undefined ? 'table' : 'matrix');
  return layer === undefined ? { part, kind } : { layer: Number(layer), part, kind };
}

/** The prefix before the first name that ends as given. */
export function prefixBefore(names: Iterable<string>, ending: string): string | undefined {
  for (const name of names) if (name.endsWith(ending)) return name.slice(0, name.length - ending.length);
  return undefined;
}

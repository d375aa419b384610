import type { GraphBuilder, Value } from '../../../onnx/graph.ts';
import type { Dim } from '../../../onnx/model-proto.ts';

/** Input of a walk along axis 1 of some tensors. */
export interface ScanInput {
  /** Carried from step to step. */
  readonly states: readonly Value[];
  /** `[batch, steps, ...]` each, at least one step (onnxruntime 1.30 dies of none); a step reads one slice. */
  readonly sequences: readonly Value[];
  /** From the last step to the first. */
  readonly reverse?: boolean;
}

/** One step: from states and slices `[batch, ...]` to the next states and the step's own outputs. */
export type ScanStep = (
  inner: GraphBuilder,
  states: readonly Value[],
  slices: readonly Value[],
) => { readonly states: readonly Value[]; readonly outputs: readonly Value[] };

/**
 * Walks along axis 1 by ONNX's Scan. `step` may use values of `g` besides its own.
 * @returns the last states, and what the steps put out, side by side on axis 1 in the order of the sequences
 */
export function scan(
  g: GraphBuilder,
  { states, sequences, reverse = false }: ScanInput,
  step: ScanStep,
): { states: Value[]; outputs: Value[] } {
  const inner = g.inner();
  const handed = states.map(({ shape }) => inner.handed(shape));
  const slices = sequences.map(({ shape }) => inner.handed(withoutSteps(shape)));
  const after = step(inner, handed, slices);
  for (const value of [...after.states, ...after.outputs]) inner.handBack(value);
  const steps = sequences[0].shape[1];
  const stacked = after.outputs.map(({ shape: [batch, ...rest] }) => [batch, steps, ...rest]);
  const direction = Number(reverse);
  const attributes = {
    body: { graph: inner.spec() },
    num_scan_inputs: { int: sequences.length },
    scan_input_axes: sequences.map(() => 1),
    scan_input_directions: sequences.map(() => direction),
    scan_output_axes: stacked.map(() => 1),
    scan_output_directions: stacked.map(() => direction),
  };
  const shapes = [...states.map(({ shape }) => shape), ...stacked];
  const found = g.emitMany('Scan', [...states, ...sequences], shapes, { attributes });
  return { states: found.slice(0, states.length), outputs: found.slice(states.length) };
}

function withoutSteps([batch, , ...rest]: readonly Dim[]): Dim[] {
  return [batch, ...rest];
}

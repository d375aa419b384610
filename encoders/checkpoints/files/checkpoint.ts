/** A tensor of a checkpoint, read when it is wanted. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** Its numbers as float32, row-major, `[shape]`. @throws FormatError for numbers of another kind, or when they cannot be read. */
  read(): Promise<Float32Array>;
}

/** A file, or several, that hold the tensors of a model as another library saved them. */
export interface Checkpoint {
  /** What it is: 'safetensors', 'PyTorch', 'TensorFlow', 'Keras' or 'ONNX'. */
  readonly format: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What the file says of the model beside its tensors, where it does. */
  readonly config?: unknown;
  close(): Promise<void>;
}

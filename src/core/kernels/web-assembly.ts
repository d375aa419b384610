/** A WebAssembly memory. */
export interface LinearMemory {
  /** The bytes; another buffer after each `grow`. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module. */
export type CompiledModule = object;

/** Part of the WebAssembly interface that is used; TypeScript knows it of browsers only. */
interface WebAssemblyInterface {
  readonly Memory: new (limits: { initial: number; maximum: number }) => LinearMemory;
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { env: { memory: LinearMemory } },
  ) => { readonly exports: Record<string, unknown> };
  validate(bytes: Uint8Array): boolean;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;

/** Blocks of a memory that may be given out again: ascending, apart from each other by at least a byte. */
export class FreeBlocks {
  readonly #blocks: { address: number; sizeBytes: number }[] = [];

  /** Takes `sizeBytes` from the first block that is large enough; undefined when none is. */
  take(sizeBytes: number): number | undefined {
    const at = this.#blocks.findIndex((block) => block.sizeBytes >= sizeBytes);
    if (at < 0) return undefined;
    const block = this.#blocks[at];
    const { address } = block;
    if (block.sizeBytes === sizeBytes) this.#blocks.splice(at, 1);
    else {
      block.address += sizeBytes;
      block.sizeBytes -= sizeBytes;
    }
    return address;
  }

  /** Takes a block in, joined with its neighbours. */
  give(address: number, sizeBytes: number): void {
    let at = this.#blocks.findIndex((block) => block.address > address);
    if (at < 0) at = this.#blocks.length;
    const before = this.#blocks[at - 1];
    const after = this.#blocks[at];
    if (after !== undefined && address + sizeBytes === after.address) {
      after.address = address;
      after.sizeBytes += sizeBytes;
    } else this.#blocks.splice(at, 0, { address, sizeBytes });
    const joined = this.#blocks[at];
    if (before !== undefined && before.address + before.sizeBytes === joined.address) {
      before.sizeBytes += joined.sizeBytes;
      this.#blocks.splice(at, 1);
    }
  }
}

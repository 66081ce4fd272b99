/** With coverage: which blocks of a sample's grid still have tokens. */
import type { SampleCoverage } from '../ranking/coverage/replay';

export class BlocksLeft {
  /** Remaining tokens, by block. */
  inBlock = new Uint16Array(0);
  /** Blocks that still have tokens. */
  count = 0;
  /**
   * Tokens that take no place of their block: the masses of a pruned model contain nothing of them.
   */
  blockless = new Uint8Array(0);

  /** For a sample of so many tokens, all of which have a block. */
  reset(tokens: number): void {
    if (this.blockless.length !== tokens) this.blockless = new Uint8Array(tokens);
    this.blockless.fill(0);
  }

  /**
   * Counts the remaining tokens.
   * @param exit `steps` for those
   */
  fill({ blocks, count }: SampleCoverage, exit: Uint16Array, steps: number): void {
    if (this.inBlock.length < count) this.inBlock = new Uint16Array(count);
    this.inBlock.fill(0);
    this.count = 0;
    for (let token = 0; token < blocks.length; token++) {
      if (exit[token] !== steps || this.blockless[token] === 1) continue;
      const block = blocks[token]!;
      if (this.inBlock[block] === 0) this.count++;
      this.inBlock[block] = this.inBlock[block]! + 1;
    }
  }

  /**
   * Removes tokens that are gone at a layer from their blocks: no place is reserved for them.
   * @param from where the layer begins in `gone`
   * @param isThere whether a token entered the step
   */
  leave({ blocks, gone }: SampleCoverage, from: number, isThere: (token: number) => boolean): void {
    if (gone === undefined) return;
    const { blockless, inBlock } = this;
    for (let token = 0; token < blocks.length; token++) {
      if (gone[from + token] === 0 || blockless[token] === 1 || !isThere(token)) continue;
      blockless[token] = 1;
      const block = blocks[token]!;
      inBlock[block] = inBlock[block]! - 1;
      if (inBlock[block] === 0) this.count--;
    }
  }
}

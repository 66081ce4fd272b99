/**
 * Memory for the orders of many samples: as many as fit need not be sorted again at every access.
 */

/**
 * Values in one piece of memory. A typed array for each order would take more than a small order
 * itself.
 */
const pieceLength = 2 ** 20;

/** Where an order is in memory. */
export interface OrderPlace {
  piece: Uint16Array;
  offset: number;
}

export class OrderRoom {
  private left: number;

  /** @param most values that it holds */
  constructor(private readonly most: number) {
    this.left = most;
  }

  /** A part of it, filled by one owner, who may give it back. */
  allocate(): OrderArena {
    return new OrderArena(
      (length) => {
        if (length > this.left) return false;
        this.left -= length;
        return true;
      },
      (length) => {
        this.left = Math.min(this.most, this.left + length);
      },
    );
  }
}

export class OrderArena {
  private piece = new Uint16Array(0);
  private used = 0;
  private taken = 0;

  constructor(
    private readonly take: (length: number) => boolean,
    private readonly giveBack: (length: number) => void,
  ) {}

  /** @returns where the copy is; undefined if there is no room for it */
  add(order: Uint16Array): OrderPlace | undefined {
    const { length } = order;
    if (this.used + length > this.piece.length) {
      const size = Math.max(length, pieceLength);
      // An arena with few orders starts with a small piece.
      const next = this.piece.length === 0 ? Math.max(length, 2 ** 12) : size;
      if (!this.take(next)) return undefined;
      this.taken += next;
      this.piece = new Uint16Array(next);
      this.used = 0;
    }
    const place = { piece: this.piece, offset: this.used };
    this.piece.set(order, this.used);
    this.used += length;
    return place;
  }

  /**
   * Gives the memory to others. All places in it become invalid; their owners drop them, now or
   * soon.
   */
  clear(): void {
    this.giveBack(this.taken);
    this.piece = new Uint16Array(0);
    this.used = this.taken = 0;
  }
}

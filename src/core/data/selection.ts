/** Keeps the first of many in seeded order, without holding the others. */
import { orderKey } from './order';

interface Kept<T> {
  key: string;
  item: T;
  place: number;
}

export class FirstInOrder<T> {
  private kept: Kept<T>[] = [];
  /** Keys from this one on are not kept; '' as long as there is no limit. */
  private limit = '';
  private place = 0;

  /** @param most how many; all if absent */
  constructor(
    private readonly seed: number,
    private readonly most: number | undefined,
  ) {}

  /** @param make called only where the item may be kept */
  add(id: string, make: () => T): void {
    this.place += 1;
    const key = orderKey(this.seed, id);
    if (this.limit !== '' && key >= this.limit) return;
    this.kept.push({ key, item: make(), place: this.place });
    if (this.most !== undefined && this.kept.length >= 2 * this.most + 64) this.cut(this.most);
  }

  /** In the order they came in. */
  get items(): T[] {
    if (this.most !== undefined) this.cut(this.most);
    return this.kept.sort((a, b) => a.place - b.place).map(({ item }) => item);
  }

  /** The same in seeded order. */
  get inOrder(): T[] {
    if (this.most !== undefined) this.cut(this.most);
    return this.kept.sort(byKey).map(({ item }) => item);
  }

  private cut(most: number): void {
    if (this.kept.length <= most) return;
    this.kept.sort(byKey);
    this.limit = this.kept[most]!.key;
    this.kept.length = most;
  }
}

/** Keys are those of unique ids. */
function byKey(a: Kept<unknown>, b: Kept<unknown>): number {
  return a.key < b.key ? -1 : 1;
}

/** LLaVA's training data repeats ids; the order of the file makes them unique again. */
export class UniqueIds {
  private readonly times = new Map<string, number>();

  /** @returns `ID`, then `ID#2`, `ID#3`, ..., skipping ids that are taken */
  unique(id: string): string {
    let times = this.times.get(id);
    if (times === undefined) {
      this.times.set(id, 1);
      return id;
    }
    do times += 1;
    while (this.times.has(`${id}#${times}`));
    this.times.set(id, times);
    this.times.set(`${id}#${times}`, 1);
    return `${id}#${times}`;
  }
}

/** Moves through samples: all of them, or those whose answer changed. Pure. */
export type Move = 'first' | 'previous' | 'next' | 'last';

export class SampleList {
  private shown: readonly string[];
  private places: ReadonlyMap<string, number>;
  private filtered = false;

  /**
   * @param ids in the order of the data
   * @param changed ids of the samples whose answer changed; undefined if not known yet
   */
  constructor(
    private readonly ids: readonly string[],
    readonly changed: ReadonlySet<string> | undefined,
  ) {
    this.shown = ids;
    this.places = placesOf(ids);
  }

  /** Samples of the data. */
  get all(): number {
    return this.ids.length;
  }

  /** The number of samples that can be moved through now. */
  get count(): number {
    return this.shown.length;
  }

  get onlyChanged(): boolean {
    return this.filtered;
  }

  /** Without an evaluation, it stays with all. */
  filter(onlyChanged: boolean): void {
    const { changed } = this;
    this.filtered = onlyChanged && changed !== undefined;
    this.shown = this.filtered ? this.ids.filter((id) => changed!.has(id)) : this.ids;
    this.places = placesOf(this.shown);
  }

  /** From 0; undefined if it is not among them. */
  indexOf(id: string): number | undefined {
    return this.places.get(id);
  }

  at(index: number): string | undefined {
    return this.shown[index];
  }

  /** The sample itself if it is among them, else the next one in the data, else the last. */
  nearest(id: string | undefined): string | undefined {
    if (id === undefined) return this.shown[0];
    if (this.places.has(id)) return id;
    const from = this.ids.indexOf(id);
    const next = this.ids.slice(from < 0 ? 0 : from).find((other) => this.places.has(other));
    return next ?? this.shown.at(-1);
  }

  /** undefined at either end. */
  move(id: string, to: Move): string | undefined {
    if (to === 'first') return this.shown[0];
    if (to === 'last') return this.shown.at(-1);
    const index = this.places.get(id);
    return index === undefined ? undefined : this.shown[index + (to === 'next' ? 1 : -1)];
  }

  /**
   * The id that somebody means who types an id, the end of one, a part of one, or a number from 1.
   *
   * @returns undefined if nothing matches
   */
  find(typed: string): string | undefined {
    const text = typed.trim();
    if (text === '') return undefined;
    const lower = text.toLowerCase();
    const like = (holds: (id: string) => boolean): string | undefined =>
      this.shown.find((id) => holds(id.toLowerCase()));
    return (
      like((id) => id === lower) ??
      (/^\d+$/.test(text) ? this.shown[Number(text) - 1] : undefined) ??
      like((id) => id.endsWith(lower)) ??
      like((id) => id.includes(lower))
    );
  }
}

function placesOf(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, index) => [id, index]));
}

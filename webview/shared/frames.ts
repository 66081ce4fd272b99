/** Draws at most once a frame, however often something changes. */
export class Frames {
  private requested = false;
  private timer: number | undefined;

  constructor(private readonly draw: () => void) {}

  request(): void {
    if (this.requested) return;
    this.requested = true;
    requestAnimationFrame(() => {
      this.requested = false;
      window.clearTimeout(this.timer);
      this.timer = undefined;
      this.draw();
    });
  }

  /** Draws within this many milliseconds, with whatever else is to be drawn until then. */
  requestWithin(milliseconds: number): void {
    if (this.requested) return;
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      this.request();
    }, milliseconds);
  }
}

/** Draws at most once a frame, however often something changes. */
export class Frames {
  private requested = false;

  constructor(private readonly draw: () => void) {}

  /** Draws at once, unless a frame is requested already, which will draw this too. */
  now(): void {
    if (!this.requested) this.draw();
  }

  request(): void {
    if (this.requested) return;
    this.requested = true;
    requestAnimationFrame(() => {
      this.requested = false;
      this.draw();
    });
  }
}

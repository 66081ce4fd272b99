/** Draws at most once a frame, however often something changes. */
export class Frames {
  private requested = false;

  constructor(private readonly draw: () => void) {}

  request(): void {
    if (this.requested) return;
    this.requested = true;
    requestAnimationFrame(() => {
      this.requested = false;
      this.draw();
    });
  }
}

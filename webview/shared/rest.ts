/**
 * Runs something once a while has passed without another change, and at the latest when the page is
 * closed.
 */
export class Rest {
  private timer: number | undefined;

  constructor(
    private readonly pause: number,
    private readonly act: () => void,
  ) {
    window.addEventListener('pagehide', () => {
      if (this.timer !== undefined) this.finish();
    });
  }

  restart(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.finish();
    }, this.pause);
  }

  private finish(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.act();
  }
}

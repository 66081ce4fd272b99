/**
 * Moving a step by keys: presses that follow one another are one move, and so one undoable edit.
 */
import type { Handle } from './schedule-geometry';
import { target } from './step-target';

/** A move ends when no key was pressed for this long, in milliseconds. */
const pause = 800;

interface Events {
  onMove: (index: number, tokens: number) => void;
  onDrop: () => void;
  onCancel: () => void;
}

export class StepKeys {
  private timer: number | undefined;
  /** The step's latest place: keys come faster than frames. */
  private moving: { index: number; tokens: number } | undefined;

  constructor(private readonly events: Events) {}

  press(event: KeyboardEvent, handle: Pick<Handle, 'index' | 'tokens' | 'least' | 'most'>): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === 'Escape') {
      if (this.timer === undefined) return;
      event.preventDefault();
      if (event.key === 'Enter') this.finish();
      else this.abandon();
      return;
    }
    const { index, least, most } = handle;
    const now = this.moving?.index === index ? this.moving.tokens : handle.tokens;
    const tokens = target(event.key, event.shiftKey, { tokens: now, least, most });
    if (tokens === undefined) return;
    event.preventDefault();
    const moved = Math.min(most, Math.max(least, tokens));
    this.moving = { index, tokens: moved };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.finish();
    }, pause);
    this.events.onMove(index, moved);
  }

  /** Ends a move in progress. */
  finish(): void {
    if (this.timer === undefined) return;
    this.cancel();
    this.events.onDrop();
  }

  /** Stops waiting silently: the move continues in another way. */
  cancel(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.moving = undefined;
  }

  private abandon(): void {
    this.cancel();
    this.events.onCancel();
  }
}

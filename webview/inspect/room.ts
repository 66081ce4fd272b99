/** How high pictures may be: as much as the window shows of them beneath what stands above. */

/** A picture below this is no use; then the page scrolls. In pixels. */
const least = 240;
/** Below the pictures, in pixels. */
const padding = 12;

interface Parts {
  /** Of the pictures, as the style sheet takes `--room`. */
  figures: HTMLElement;
  /** Beside the pictures, or below where the panel is narrow: then in sight too. */
  details: HTMLElement;
}

/** Follows the width alone where pictures stand: their own height changes nothing that it goes by. */
export function fitPictures({ figures, details }: Parts): void {
  const [first] = figures.querySelectorAll('figure');
  const picture = first?.querySelector('svg');
  if (!first || !picture) return;
  const top = first.getBoundingClientRect().top + window.scrollY;
  const isBeside = details.offsetLeft >= figures.offsetLeft + figures.offsetWidth;
  const notes = [...figures.children].slice(1);
  const below = [first.querySelector('figcaption'), ...notes, isBeside ? undefined : details]
    .map((element) => element?.getBoundingClientRect().height ?? 0)
    .reduce((sum, height) => sum + height, 0);
  const room = Math.floor(window.innerHeight - top - below - padding);
  figures.style.setProperty('--room', `${Math.max(least, room)}px`);
}

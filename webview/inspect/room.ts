/** The height of pictures: as much as is visible below the parts above them. */

/** A smaller picture would be of no use, so the page scrolls then. In pixels. */
const least = 240;
/** Below the pictures, in pixels. */
const padding = 12;

interface Parts {
  /** The element of the pictures: the style sheet reads its `--room`. */
  figures: HTMLElement;
  /** Beside the pictures, or below them if the panel is narrow: then they must be visible, too. */
  details: HTMLElement;
}

/** Reacts to the width alone: the height of the pictures, which it sets, does not affect it. */
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

/**
 * Follows a pointer from where it is pressed to where it is released, wherever it goes meanwhile.
 */

/** In the units of the SVG. */
export interface Place {
  x: number;
  y: number;
}

export interface Drag {
  onMove: (to: Place) => void;
  onEnd?: () => void;
}

/** @param begin is called for every press; it returns a drag for those that begin one */
export function watchDrags(
  svg: SVGSVGElement,
  begin: (at: Place, pressed: Element) => Drag | undefined,
): void {
  const placeOf = ({ clientX, clientY }: PointerEvent): Place =>
    new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()!.inverse());
  svg.addEventListener('pointerdown', (event) => {
    const { button, ctrlKey, pointerId, target } = event;
    const drag = button === 0 && !ctrlKey ? begin(placeOf(event), target as Element) : undefined;
    if (!drag) return;
    svg.setPointerCapture(pointerId);
    const ended = new AbortController();
    const { signal } = ended;
    const move = (moved: PointerEvent): void => {
      if (moved.pointerId === pointerId) drag.onMove(placeOf(moved));
    };
    svg.addEventListener('pointermove', move, { signal });
    // Comes with the release, and where something else takes the pointer away.
    svg.addEventListener(
      'lostpointercapture',
      () => {
        ended.abort();
        drag.onEnd?.();
      },
      { signal },
    );
  });
}

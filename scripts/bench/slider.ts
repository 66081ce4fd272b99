/** From a step of the trade-off panel's slider to its fit on the screen, in a real VS Code. */
import { spreadOf } from './measure';
import { medianLine, type SectionReport } from './report';
import { measuredInWindow } from './window';

/** One frame of a screen for the slider's own position, two for the fit. */
const [frameMilliseconds, targetMilliseconds] = [17, 33];

export async function slider(): Promise<SectionReport> {
  const { drag, keys } = (await measuredInWindow(
    'slider',
    'FITPRUNE_SLIDER_RESULT',
  )) as SliderTimes;
  const lines = [
    medianLine('Slider to its place on the curve', 'ms', spreadOf(drag.move), {
      target: { kind: 'at most', value: frameMilliseconds },
    }),
    medianLine('Slider to redraw', 'ms', spreadOf(drag.redraw), {
      target: { kind: 'at most', value: targetMilliseconds },
      note: `${drag.redraw.length} steps, the slowest ${Math.max(...drag.redraw).toFixed(0)} ms`,
    }),
    medianLine('of it, until the fit has come', 'ms', spreadOf(drag.fit)),
    medianLine('Arrow key on the slider to redraw', 'ms', spreadOf(keys.redraw), {
      target: { kind: 'at most', value: targetMilliseconds },
    }),
  ];
  const notes = [
    'Synthetic statistics of 64 samples, 32 layers and 576 visual tokens; the packed extension in ' +
      "code-server, driven in Chromium. From the page's input event until schedule, curve and " +
      'figures are drawn: panel, workbench, extension host and fitter thread, and back. Browser, server and ' +
      'extension host share the cores of this machine.',
  ];
  return { lines, notes };
}

interface Steps {
  move: number[];
  redraw: number[];
  fit: number[];
}

/** By the pointer, and by arrow keys, as `test/ui/night/slider.test.ts` measured them. */
interface SliderTimes {
  drag: Steps;
  keys: Steps;
}

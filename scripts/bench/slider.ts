/** From a step of the trade-off panel's slider to its fit on the screen, in a real VS Code. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { spreadOf } from './measure';
import { medianLine, type SectionReport } from './report';

/** A frame of a screen for the slider's own place, two for the fit. */
const [frameMilliseconds, targetMilliseconds] = [17, 33];

export async function slider(): Promise<SectionReport> {
  const { drag, keys } = await drive(process.cwd());
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

/** By the pointer, and by arrow keys. */
interface SliderTimes {
  drag: Steps;
  keys: Steps;
}

/** Milliseconds of each step, as `test/ui/slider.test.ts` measured them. */
async function drive(root: string): Promise<SliderTimes> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fitprune-slider-'));
  try {
    const result = path.join(folder, 'slider.json');
    const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const flags = ['run', '-c', 'test/ui/vitest.config.mts', 'test/ui/slider.test.ts'];
    await promisify(execFile)(process.execPath, [vitest, ...flags], {
      cwd: root,
      env: { ...process.env, FITPRUNE_SLIDER_RESULT: result },
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(await readFile(result, 'utf8')) as SliderTimes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

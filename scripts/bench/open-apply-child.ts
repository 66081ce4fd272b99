/** Opens a model folder and applies a recipe to it, in a process of its own: what it needs is counted. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { modelFingerprint } from '../../src/core/model/fingerprint';
import { openModelFolder } from '../../src/core/model/folder';
import { applyRecipe } from '../../src/core/apply/apply';
import { findAttentionSites } from '../../src/core/surgery/attention/find';
import { time } from './measure';
import { publishedSchedule } from './published';

export interface OpenApplyResult {
  openMilliseconds: number;
  applyMilliseconds: number;
  /** Before anything was opened: Node itself and the bundle. */
  startBytes: number;
  /** At the peak of the whole. */
  peakBytes: number;
  sharing: string;
}

/** @param root holds the folder `model`; the folder `pruned` is written beside it */
export async function runChild(root: string): Promise<void> {
  const { peak: startBytes } = await residentBytes();
  const folder = path.join(root, 'model');
  let sharing = '';
  const opened = { ...(await openTimed(folder)) };
  const applyMilliseconds = await time(async () => {
    const applied = await applyRecipe({
      model: opened.model,
      recipe: { schedule: publishedSchedule(opened.layers), ranking: { kind: 'self-cross' } },
      fingerprint: await modelFingerprint(opened.model),
      locate: { kind: 'input' },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
    });
    sharing = Object.keys(applied.sharing).join(', ');
  });
  const { peak: peakBytes } = await residentBytes();
  const { milliseconds: openMilliseconds } = opened;
  const result: OpenApplyResult = {
    openMilliseconds,
    applyMilliseconds,
    startBytes,
    peakBytes,
    sharing,
  };
  process.stdout.write(JSON.stringify(result));
}

async function openTimed(folder: string) {
  const started = performance.now();
  const model = await openModelFolder(folder);
  const layers = findAttentionSites(model.decoder).length;
  return { model, layers, milliseconds: performance.now() - started };
}

/**
 * The process's peak. Linux hands the parent's peak on to `getrusage` of a forked child, so the
 * kernel's own account of this address space is read where there is one.
 */
async function residentBytes(): Promise<{ peak: number }> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
  return { peak: 1024 * Number(kilobytes ?? process.resourceUsage().maxRSS) };
}

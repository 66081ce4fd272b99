/**
 * What a profile predicts on WebGPU, against measurements: on the machine's own adapter, or on a
 * software renderer.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../src/core/errors';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import { openModelFolder } from '../../src/core/model/folder/folder';
import { predictedLines, timeModel, type TimedModel, type TimedPlan } from './predicted-times';
import type { SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';

const fixtures = path.join(__dirname, '../test/fixtures');

const models = [
  { name: 'LLaVA, 3 layers', folder: path.join(fixtures, 'exported/llava') },
  { name: 'LFM2-VL, 5 layers', folder: path.join(fixtures, 'whole-folders/lfm2-vl') },
];

/** A software renderer takes hundreds of times as long as the CPU. */
const plan: TimedPlan = { device: 'webgpu', turns: 3, profileRounds: 2, scheduleRounds: 4 };

/** Where Debian's chromium-common describes its software renderer. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

export async function latencyBudgetWebGpu(settings: Settings): Promise<SectionReport> {
  if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(swiftShader)) {
    process.env['VK_ICD_FILENAMES'] = swiftShader;
  }
  const driver = process.env['VK_ICD_FILENAMES'];
  const report: SectionReport = {
    lines: [],
    device: driver === undefined ? 'WebGPU' : `WebGPU by the driver of ${path.basename(driver)}`,
    notes: [
      'As in the section of the CPU: 20 random schedules, a profile in parts, in turns. Random weights of real exports.',
    ],
  };
  for (const { name, folder } of models) {
    try {
      report.lines.push(...predictedLines(name, await timed(folder, settings)));
    } catch (error) {
      if (!(error instanceof HumanError) || !/no graphics adapter/.test(error.message)) throw error;
      return { lines: [], notes: [`Not measured: ${error.message}`], isSkipped: true };
    }
  }
  return report;
}

async function timed(model: string, settings: Settings): Promise<TimedModel> {
  const folder = await openModelFolder(model);
  // ONNX Runtime forgets compiled shaders with the last session; this one stays open.
  const held = await DecoderSession.open(
    folder,
    { file: folder.files.decoder },
    { device: 'webgpu' },
  );
  try {
    return await inTemporaryFolder((temporary) => timeModel(model, temporary, plan, settings));
  } finally {
    await held.dispose();
  }
}

/** WebGPU in tests: a software renderer does without a graphics card. */
import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { HumanError } from '../../../src/core/errors';

/** Where Debian's chromium-common describes its software renderer. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Chooses the software renderer, where no other driver is asked for. */
export function useSwiftShader(): void {
  if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(swiftShader)) {
    process.env['VK_ICD_FILENAMES'] = swiftShader;
  }
}

/** Skips the test where there is no graphics adapter, or one without half precision. */
export async function onWebGpu<T>(context: TestContext, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const why = error instanceof HumanError ? error.message : String(error);
    if (!/no graphics adapter|requires f16/.test(why)) throw error;
    console.warn(`Not tested on WebGPU: ${why.split('\n')[0]!}`);
    return context.skip();
  }
}

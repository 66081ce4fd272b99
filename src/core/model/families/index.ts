/** The families that FitPrune knows. */
import { setting, type Family, type FamilyFiles } from './family';
import { gemma3 } from './gemma3';
import { idefics3 } from './idefics3';
import { internvl } from './internvl';
import { lfm2Vl } from './lfm2-vl';
import { llava } from './llava';
import { llavaNext } from './llava-next';
import { llavaOnevision } from './llava-onevision';
import { paligemma } from './paligemma';
import { phi3V } from './phi3-v';
import { pixtral } from './pixtral';
import { qwenFamilies } from './qwen-vl';

/**
 * In the order in which they are asked. LLaVA is last: unrecognised models are treated as LLaVA.
 */
export const families: readonly Family[] = [
  ...qwenFamilies,
  idefics3,
  pixtral,
  gemma3,
  paligemma,
  lfm2Vl,
  internvl,
  llavaNext,
  llavaOnevision,
  phi3V,
  llava,
];

/** By config.json; if that names no known family, by the name of the folder's processor. */
export function familyOf(files: Pick<FamilyFiles, 'config'> & Partial<FamilyFiles>): Family {
  const { config, processor = {}, image = {} } = files;
  const named = setting('processor_class', '', processor, image);
  return (
    families.find((family) => family.recognises(config)) ??
    families.find((family) => family.processors.includes(named)) ??
    llava
  );
}

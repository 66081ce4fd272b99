/** The platforms that a VSIX can be made for: those with natives of both ONNX Runtime and sharp. */
import { HumanError } from '../../src/core/errors';

export const targets = [
  'linux-x64',
  'linux-arm64',
  'win32-x64',
  'win32-arm64',
  'darwin-arm64',
] as const;
export type Target = (typeof targets)[number];

/** @throws HumanError for a platform without natives, naming those that have them */
export function parseTarget(text = `${process.platform}-${process.arch}`): Target {
  const target = targets.find((one) => one === text);
  if (target !== undefined) return target;
  throw new HumanError(
    `There is no VSIX for ${text}: ONNX Runtime has no native library for it. ` +
      `Choose one of ${targets.join(', ')}.`,
    'target-unknown',
    2,
  );
}

/** Devices that can run a model, and explanations of their failures. The worker tries them. */
import { dependencies } from '../../../../package.json';
import { HumanError } from '../../errors';
import { listed, text, type Message } from '../../text';
import { remedy } from '../../remedies';

export const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type Device = (typeof devices)[number];

/** The devices that `auto` tries, best first; the CPU always works and comes last. */
export function candidates(platform: NodeJS.Platform): Device[] {
  switch (platform) {
    case 'win32':
      return ['cuda', 'dml', 'webgpu', 'cpu'];
    case 'darwin':
      // CoreML takes fixed shapes only and runs most of a decoder on the CPU; it must be asked for.
      return ['webgpu', 'cpu'];
    default:
      return ['cuda', 'webgpu', 'cpu'];
  }
}

/** @throws HumanError `device-unknown` */
export function parseDevice(name: string): Device | 'auto' {
  const known = (['auto', ...devices] as const).find((device) => device === name.toLowerCase());
  if (known !== undefined) return known;
  throw new HumanError(
    text`There is no device "${name}". Choose auto or one of ${listed(devices)}.`,
    'device-unknown',
    2,
  );
}

const patterns = [
  // Windows: 'depends on "cudnn64_9.dll" which is missing'.
  /depends on "([^"]+)" which is missing/,
  // Linux: 'libcublasLt.so.12: cannot open shared object file'.
  /([\w.+-]+\.so[\d.]*): cannot open shared object file/,
  /Failed to load library \S*?([\w.+-]+\.(?:dll|dylib|so[\d.]*))/,
];

/** The shared library that is missing, from a message of ONNX Runtime. */
function missingLibrary(message: string): string | undefined {
  for (const pattern of patterns) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/**
 * One clause for the user.
 *
 * @param message what ONNX Runtime threw and printed; only the printed part names the library
 */
export function explainDeviceFailure(device: Device, message: string): Message {
  if (/backend not found/.test(message)) {
    return text`ONNX Runtime has no ${device} on this platform`;
  }
  if (/adapter/i.test(message)) {
    const vulkan = /Vulkan: (\S+):/.exec(message)?.[1];
    return vulkan === undefined
      ? text`no graphics adapter was found (on Linux it needs a Vulkan driver)`
      : text`no graphics adapter was found: the library ${vulkan} is missing (install a Vulkan
          loader)`;
  }
  const library = missingLibrary(message);
  if (library?.includes('onnxruntime_providers') === true) {
    return text`the library ${library} is missing: ${remedy('cuda-library', dependencies['onnxruntime-node'])}`;
  }
  if (library !== undefined) return text`the library ${library} is missing or does not fit`;
  return message.trim().split('\n')[0]!.replace(/\.$/, '');
}

/** @param why a clause, as `explainDeviceFailure` gives */
export function deviceError(device: Device, why: Message, cause?: unknown): HumanError {
  return new HumanError(
    text`The device ${device} cannot be used: ${why}. Install what is missing, or ${remedy('other-device')}`,
    'device-failed',
    1,
    { cause },
  );
}

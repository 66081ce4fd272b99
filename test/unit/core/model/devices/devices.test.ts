import { describe, expect, it } from 'vitest';
import { explainDeviceFailure, parseDevice } from '../../../../../src/core/model/devices/devices';
import { expectHumanError } from '../../../support/errors';

describe('device failures', () => {
  it.each([
    [
      'cuda',
      'Failed to load library /m/libonnxruntime_providers_shared.so with error: ' +
        '/m/libonnxruntime_providers_shared.so: cannot open shared object file: No such file',
      /library libonnxruntime_providers_shared\.so is missing/,
    ],
    [
      'cuda',
      'Error loading "C:\\m\\onnxruntime_providers_cuda.dll" which depends on "cudnn64_9.dll" which is missing. (Error 126)',
      /library cudnn64_9\.dll is missing/,
    ],
    [
      'webgpu',
      "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file\nFailed to get a WebGPU adapter: No supported adapters",
      /libvulkan\.so\.1 is missing/,
    ],
    ['webgpu', 'Failed to get a WebGPU adapter: No supported adapters', /no graphics adapter/],
    ['dml', 'no available backend found. ERR: [dml] backend not found.', /no dml on this platform/],
    ['cuda', 'something else.\nmore', /^something else$/],
  ] as const)('explains %s: %s', (device, message, expected) => {
    expect(String(explainDeviceFailure(device, message))).toMatch(expected);
  });

  it('reads names and refuses others', async () => {
    expect(parseDevice('WebGPU')).toBe('webgpu');
    await expectHumanError(() => parseDevice('tpu'), 'device-unknown', /cpu, webgpu/, 2);
  });
});

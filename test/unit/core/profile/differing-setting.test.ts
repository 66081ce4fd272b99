import { describe, expect, it } from 'vitest';
import { differingSetting, isSameSetting } from '../../../../src/core/profile/differing-setting';
import type { ProfileSetting } from '../../../../src/core/profile/types';

const bare: ProfileSetting = {
  model: { name: 'llava', fingerprint: 'sha256:1', dtype: 'fp32', layers: 4 },
  ...{ device: 'cpu', runtime: '1.30.0', textTokens: 70, lengths: [8, 16] },
  ...{ kinds: [0, 0, 0, 0], boundaries: [0, 4], cuts: [1], first: 1, mapped: true },
};
const setting: ProfileSetting = { ...bare, threads: 2, picture: { width: 640, height: 480 } };

describe('what differs between profiles', () => {
  it.each<[words: string, found: ProfileSetting, wanted: Partial<ProfileSetting>]>([
    ['another model or precision', setting, { model: { ...setting.model, dtype: 'q4' } }],
    ['another model or precision', setting, { model: { ...setting.model, fingerprint: 'x' } }],
    ['the device cpu', setting, { device: 'webgpu' }],
    ['2 threads', setting, { threads: 1 }],
    ['the usual threads', bare, { threads: 1 }],
    ['ONNX Runtime 1.30.0', setting, { runtime: '1.31.0' }],
    ['70 text tokens', setting, { textTokens: 71 }],
    ['a picture of 640x480', setting, { picture: { width: 640, height: 481 } }],
    ['no picture', bare, { picture: { width: 640, height: 480 } }],
    ['other prompt lengths', setting, { lengths: [8] }],
    ['other kinds of layers', setting, { kinds: [0, 1, 0, 1] }],
    ['other groups of layers', setting, { boundaries: [0, 2] }],
    ['cuts at other layers', setting, { cuts: [2] }],
    ['a cut at another layer', setting, { first: 2 }],
    ['weights that are read in another way', setting, { mapped: false }],
  ])('is %s', (words, found, wanted) => {
    expect(differingSetting(found, wanted)).toBe(words);
    expect(isSameSetting(found, { ...found, ...wanted })).toBe(false);
    expect(isSameSetting({ ...found, ...wanted }, found)).toBe(false);
  });

  it('is nothing in what is not known, and the name of the folder does not count', () => {
    expect(differingSetting(setting, {})).toBeUndefined();
    expect(differingSetting(setting, { device: 'cpu' })).toBeUndefined();
    const model = { ...setting.model, name: 'copy' };
    expect(isSameSetting(setting, { ...setting, model })).toBe(true);
    expect(isSameSetting(setting, bare), 'a key that only one has').toBe(false);
  });
});

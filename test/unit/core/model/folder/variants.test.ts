/** File names of model folders, as they are published. */
import { describe, expect, it } from 'vitest';
import {
  chooseDtype,
  dtypeOfDecoder,
  nearestDtype,
  sortVariants,
  type Dtype,
} from '../../../../../src/core/model/folder/variants';
import { expectHumanError } from '../../../support/errors';

const decoders = (...names: string[]) => Object.fromEntries(sortVariants(names).decoder);

describe('sortVariants', () => {
  it.each<[string[], Partial<Record<Dtype, string>>]>([
    [
      [
        'decoder_model_merged.onnx',
        'decoder_model_merged_q4.onnx',
        'decoder_model_merged_q4f16.onnx',
      ],
      {
        fp32: 'decoder_model_merged.onnx',
        q4: 'decoder_model_merged_q4.onnx',
        q4f16: 'decoder_model_merged_q4f16.onnx',
      },
    ],
    [['decoder_model_merged_quantized.onnx'], { q8: 'decoder_model_merged_quantized.onnx' }],
    [
      ['decoder_with_past_model_fp16.onnx', 'decoder_model_merged_fp16.onnx'],
      { fp16: 'decoder_model_merged_fp16.onnx' },
    ],
    [['language_decoder_int8.onnx'], { int8: 'language_decoder_int8.onnx' }],
    [['decoder_model_merged.onnx_data', 'notes.txt'], {}],
  ])('finds the decoders of %j', (names, expected) => {
    expect(decoders(...names)).toEqual(expected);
  });

  it('distinguishes the parts', () => {
    const sorted = sortVariants(['vision_encoder_uint8.onnx', 'embed_tokens_bnb4.onnx']);
    expect(Object.fromEntries(sorted.vision_encoder)).toEqual({
      uint8: 'vision_encoder_uint8.onnx',
    });
    expect(Object.fromEntries(sorted.embed_tokens)).toEqual({ bnb4: 'embed_tokens_bnb4.onnx' });
    expect([sorted.decoder.size, sorted.unknown]).toEqual([0, []]);
  });

  it.each([
    'decoder_model_merged_q2.onnx',
    'decoder_model_merged_q2f16.onnx',
    'decoder_model_merged_no_gather_q4.onnx',
    'decoder_with_past_model_int4.onnx',
    'vision_encoder_fp8.onnx',
    'embed_tokens_q1.onnx',
  ])('does not mistake %s for a known precision', (name) => {
    const { unknown, ...parts } = sortVariants([name]);
    expect(unknown).toEqual([name]);
    for (const part of Object.values(parts)) expect(part.size).toBe(0);
  });
});

describe('precisions', () => {
  it.each([
    ['onnx/decoder_model_merged.onnx', 'fp32'],
    ['onnx/decoder_model_merged_q4f16.onnx', 'q4f16'],
    ['onnx/decoder_model_merged_q2.onnx', undefined],
    ['onnx/vision_encoder.onnx', undefined],
    ['onnx/model_q4.onnx', 'q4'],
    ['model.onnx', undefined],
  ])('of %s is %s', (file, expected) => {
    expect(dtypeOfDecoder(file)).toBe(expected);
  });

  it.each<[string | undefined, Dtype[], Dtype]>([
    [undefined, ['q4', 'fp16'], 'fp16'],
    ['quantized', ['q8', 'fp32'], 'q8'],
    ['q4', ['q4', 'fp32'], 'q4'],
  ])('asked for %s of %j: %s', (wanted, available, expected) => {
    expect(chooseDtype(wanted, available, 'folder')).toBe(expected);
  });

  it.each([
    ['q2', 'dtype-unknown', /no dtype "q2".*fp32, fp16/],
    ['int8', 'dtype-missing', /folder has no int8 decoder; it has fp32, q4/],
  ])('refuse %s as %s', async (wanted, code, message) => {
    await expectHumanError(() => chooseDtype(wanted, ['fp32', 'q4'], 'folder'), code, message, 2);
  });

  it.each<[Dtype, Dtype[], Dtype | undefined]>([
    ['q4f16', ['fp32', 'fp16'], 'fp16'],
    ['q4', ['fp32', 'fp16'], 'fp32'],
    ['q4', ['q4', 'fp32'], 'q4'],
    ['fp16', ['bnb4'], 'bnb4'],
    ['fp16', [], undefined],
  ])('beside a decoder of %s, of %j: %s', (decoder, available, expected) => {
    expect(nearestDtype(decoder, available)).toBe(expected);
  });
});

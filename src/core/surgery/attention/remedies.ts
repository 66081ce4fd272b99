/** Advice for operators that no form of attention understands. */
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { operatorKey } from '../../onnx/operators';
import { text, type Text } from '../../text';

const contrib = 'com.microsoft';

const apart = text`Run the optimizer of onnxruntime.transformers with its option use_multi_head_attention, or export with the onnxruntime-genai builder, which writes GroupQueryAttention`;
const masked = text`Convert the decoder without the options use_decoder_masked_attention and past_present_share_buffer`;
const recurrent = text`Linear attention keeps a state in place of a cache by token, so its tokens cannot be dropped: choose a model whose layers with caches have softmax attention`;
const packed = text`Export the decoder without packed (varlen, unpadded) inputs`;

const remedies: Readonly<Record<string, Text>> = {
  [`${contrib}:PagedAttention`]: text`Build the decoder with use_paged_attention=false (onnxruntime-genai builder)`,
  [`${contrib}:SparseAttention`]: text`Block-sparse attention hides tokens by their place: export the decoder with eager or SDPA attention`,
  [`${contrib}:Attention`]: apart,
  [`${contrib}:DecoderAttention`]: apart,
  [`${contrib}:QAttention`]: text`Quantize the weights alone (MatMulNBits), not the attention, or quantize after exporting with the onnxruntime-genai builder`,
  [`${contrib}:QOrderedAttention`]: text`Quantize the weights alone (MatMulNBits), not the attention, or quantize after exporting with the onnxruntime-genai builder`,
  [`${contrib}:DecoderMaskedSelfAttention`]: masked,
  [`${contrib}:DecoderMaskedMultiHeadAttention`]: masked,
  [`${contrib}:PackedAttention`]: packed,
  [`${contrib}:PackedMultiHeadAttention`]: packed,
  [`${contrib}:LinearAttention`]: recurrent,
  [`${contrib}:GatedDeltaNet`]: recurrent,
  LinearAttention: recurrent,
};

const general = text`Export the decoder with eager or SDPA attention (attn_implementation of Hugging Face's library), or with the onnxruntime-genai builder`;

/** A sentence without its full stop. */
export function remedyFor(node: NodeProto | undefined): Text {
  return (node && remedies[operatorKey(node)]) ?? general;
}

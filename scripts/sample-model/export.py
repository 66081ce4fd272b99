"""Write the model folder that transformers.js loads: three ONNX graphs and their configuration."""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from transformers import LlavaForConditionalGeneration

import vocabulary as v
from model import DESIGNS, load_model, make_model
from tokenizer import write_processor

OPSET = 18


class VisionEncoder(torch.nn.Module):
    """pixel_values (batch, 3, S, S) -> image_features (batch, tokens, width), projected."""

    def __init__(self, model: LlavaForConditionalGeneration) -> None:
        super().__init__()
        self.tower = model.model.vision_tower
        self.projector = model.model.multi_modal_projector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        hidden = self.tower(pixel_values=pixel_values).last_hidden_state
        return self.projector(hidden[:, 1:])


class PastCache:
    """The two calls that a Llama layer makes on its cache, as plain concatenation."""

    def __init__(self, past: list[tuple[torch.Tensor, torch.Tensor]]) -> None:
        self.past = past

    def update(self, key: torch.Tensor, value: torch.Tensor, layer: int, *_, **__):
        old_key, old_value = self.past[layer]
        self.past[layer] = torch.cat([old_key, key], 2), torch.cat([old_value, value], 2)
        return self.past[layer]

    def get_seq_length(self, layer: int = 0) -> int:
        return self.past[layer][0].shape[2]


class Decoder(torch.nn.Module):
    """Prefill and decode in one graph; the mask comes from attention_mask and past length."""

    def __init__(self, model: LlavaForConditionalGeneration) -> None:
        super().__init__()
        self.decoder = model.model.language_model
        self.head = model.lm_head

    def forward(self, inputs_embeds, attention_mask, position_ids, *past):
        pairs = list(zip(past[0::2], past[1::2], strict=True))
        rows = torch.arange(inputs_embeds.shape[1]) + pairs[0][0].shape[2]
        columns = torch.arange(attention_mask.shape[1])
        visible = (columns[None, :] <= rows[:, None])[None, None]
        visible = visible & (attention_mask[:, None, None, :] > 0)
        lowest = torch.tensor(torch.finfo(torch.float32).min)
        mask = torch.where(visible, torch.tensor(0.0), lowest)
        cache = PastCache(pairs)
        hidden = self.decoder(
            inputs_embeds=inputs_embeds,
            attention_mask=mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
        ).last_hidden_state
        return self.head(hidden), *[part for pair in cache.past for part in pair]


def _save(module, arguments, path: Path, inputs: list[str], outputs: list[str], axes) -> None:
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            arguments,
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    graph = onnx.load(path)
    graph.doc_string = ""
    for node in graph.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def _export_decoder(model: LlavaForConditionalGeneration, path: Path) -> None:
    config = model.config.text_config
    shape = (2, config.num_key_value_heads, 3, config.head_dim)
    names = [
        f"{{}}.{layer}.{kind}"
        for layer in range(config.num_hidden_layers)
        for kind in ("key", "value")
    ]
    past = [name.format("past_key_values") for name in names]
    present = [name.format("present") for name in names]
    arguments = (
        torch.randn(2, 5, config.hidden_size),
        torch.ones(2, 8, dtype=torch.int64),
        (torch.arange(5) + 3).expand(2, 5),
        *[torch.randn(shape) for _ in past],
    )
    axes = {
        "inputs_embeds": {0: "batch_size", 1: "sequence_length"},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {0: "batch_size", 1: "sequence_length"},
        "logits": {0: "batch_size", 1: "sequence_length"},
    }
    axes |= {name: {0: "batch_size", 2: "past_sequence_length"} for name in past}
    axes |= {name: {0: "batch_size", 2: "total_sequence_length"} for name in present}
    inputs = ["inputs_embeds", "attention_mask", "position_ids", *past]
    _save(Decoder(model), arguments, path, inputs, ["logits", *present], axes)


def export(model: LlavaForConditionalGeneration, folder: Path, answer_tokens: int) -> None:
    """Write the whole model folder; `model` must use eager attention."""
    model.eval()
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    size = model.config.vision_config.image_size
    _save(
        VisionEncoder(model),
        (torch.randn(2, 3, size, size),),
        folder / "onnx/vision_encoder.onnx",
        ["pixel_values"],
        ["image_features"],
        {"pixel_values": {0: "batch_size"}, "image_features": {0: "batch_size"}},
    )
    _save(
        model.get_input_embeddings(),
        (torch.ones(2, 5, dtype=torch.int64),),
        folder / "onnx/embed_tokens.onnx",
        ["input_ids"],
        ["inputs_embeds"],
        {name: {0: "batch_size", 1: "sequence_length"} for name in ("input_ids", "inputs_embeds")},
    )
    _export_decoder(model, folder / "onnx/decoder_model_merged.onnx")
    config = model.config.to_dict()
    config["architectures"] = ["LlavaForConditionalGeneration"]
    for part in (config, config["text_config"], config["vision_config"]):
        part.pop("_name_or_path", None)
        part["dtype"] = "float32"
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    generation = {"bos_token_id": v.BOS, "eos_token_id": v.EOS, "pad_token_id": v.PAD}
    generation |= {"do_sample": False, "max_new_tokens": answer_tokens}
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n")
    write_processor(folder, model.config.vision_config.patch_size)


def verify(model: LlavaForConditionalGeneration, folder: Path) -> float:
    """Largest difference from PyTorch over a prefill with gapped positions and decoding steps."""
    path = str(folder / "onnx/decoder_model_merged.onnx")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    config, decoder = model.config.text_config, Decoder(model)
    generator = torch.Generator().manual_seed(0)
    past = [torch.zeros(1, config.num_key_value_heads, 0, config.head_dim)] * (
        2 * config.num_hidden_layers
    )
    worst, total, position = 0.0, 0, 0
    for length, gap in ((model.config.image_seq_length + 16, 0), (1, 0), (5, 7), (1, 3)):
        total += length
        position += gap
        embeds = torch.randn(1, length, config.hidden_size, generator=generator)
        places = torch.arange(position, position + length)[None]
        places[:, length // 2 :] += gap
        position = int(places.max()) + 1
        values = [embeds, torch.ones(1, total, dtype=torch.int64), places, *past]
        feed = {i.name: x.numpy() for i, x in zip(session.get_inputs(), values, strict=True)}
        with torch.no_grad():
            expected = decoder(*values)
        actual = session.run(None, feed)
        pairs = zip(actual, expected, strict=True)
        worst = max(worst, *(np.abs(a - e.numpy()).max() for a, e in pairs))
        past = list(expected[1:])
    return float(worst)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, help="without: random weights")
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--answer-tokens", type=int, default=4, help="of generation_config.json")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    design = DESIGNS[args.design]
    if args.checkpoint:
        model = load_model(args.checkpoint, design)
    else:
        model = make_model(attention="eager", design=design).eval()
    export(model, args.out, args.answer_tokens)
    size = sum(path.stat().st_size for path in (args.out / "onnx").iterdir())
    worst = verify(model, args.out)
    print(f"{size / 1e6:.2f} MB of ONNX, largest difference from PyTorch {worst:.1e}")


if __name__ == "__main__":
    main()

"""The PyTorch weights of an exported model folder, from the initializers of its ONNX graphs."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from export import verify
from model import DESIGNS, Design, load_model, make_model

PARTS = {
    "vision_encoder": {"tower.": "model.vision_tower.", "projector.": "model.multi_modal_projector."},
    "decoder_model_merged": {"decoder.": "model.language_model.", "head.": "lm_head."},
    "embed_tokens": {"": "model.language_model.embed_tokens."},
}
"""By graph: what `export.py` calls the modules, and what the model does."""


def state_of(folder: Path) -> dict[str, torch.Tensor]:
    """Matrices were transposed by the exporter, under names of its own: the node tells whose."""
    state = {}
    for graph_name, parts in PARTS.items():
        graph = onnx.load(folder / f"onnx/{graph_name}.onnx").graph
        values = {item.name: numpy_helper.to_array(item).copy() for item in graph.initializer}
        named = {name: value for name, value in values.items() if "::" not in name}
        for node in graph.node:
            if node.op_type == "MatMul" and node.input[1] in values:
                module = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
                named[f"{module}.weight"] = values[node.input[1]].T
        for name, value in named.items():
            own = next(own for own in parts if name.startswith(own))
            state[parts[own] + name.removeprefix(own)] = torch.tensor(value)
    return state


def checkpoint_of(folder: Path, design: Design) -> dict[str, dict[str, torch.Tensor]]:
    """What `model.load_model` reads; raises if a weight that features or logits need is missing."""
    model = make_model(design=design)
    state, pooled = model.state_dict(), "model.vision_tower.post_layernorm."
    # Weights of the pooled output, which nobody reads: they are not in the graphs.
    state = {name: value for name, value in state.items() if name.startswith(pooled)}
    model.load_state_dict(state | state_of(folder))
    return {"model": model.state_dict()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder with onnx/")
    parser.add_argument("--design", choices=DESIGNS, default="sample")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    design = DESIGNS[args.design]
    torch.save(checkpoint_of(args.model, design), args.out)
    worst = verify(load_model(args.out, design), args.model)
    print(f"largest difference of the decoder from PyTorch {worst:.1e}")


if __name__ == "__main__":
    main()

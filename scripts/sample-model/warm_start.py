"""Start the second model from the trained first one, without changing what its decoder computes.

Key/value heads are repeated, so that every head has its own; new layers are copies of the layer
before them whose two output projections are zero. The tower is only a beginning: the kernel of the
patch embedding loses its rim (an object has as many pixels in both), the position embeddings are
interpolated, and train_vision.py then has to teach it.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import torch
import torch.nn.functional as F

from model import DESIGNS, HEADS, SAMPLE, WIDTH, Design, make_model

State = dict[str, torch.Tensor]


def sources(design: Design) -> list[tuple[int, bool]]:
    """For every layer of the design, the layer of the sample model it copies, and whether again."""
    new = design.layers - SAMPLE.layers
    repeated = {round((i + 1) * SAMPLE.layers / (new + 1)) for i in range(new)}
    plan: list[tuple[int, bool]] = []
    for layer in range(SAMPLE.layers):
        plan.append((layer, False))
        if layer in repeated:
            plan.append((layer, True))
    return plan


def tower(old: State, design: Design) -> State:
    """The vision tower's weights, with patch and position embeddings of the design's sizes."""
    new = dict(old)
    for name, value in old.items():
        if name.endswith("patch_embedding.weight"):
            rim = (SAMPLE.patch - design.patch) // 2
            new[name] = value[:, :, rim : rim + design.patch, rim : rim + design.patch].clone()
        elif name.endswith("position_embedding.weight"):
            grid = value[1:].T.reshape(1, WIDTH, SAMPLE.grid, SAMPLE.grid)
            size = (design.grid, design.grid)
            grid = F.interpolate(grid, size, mode="bilinear", align_corners=False)
            new[name] = torch.cat([value[:1], grid.reshape(WIDTH, -1).T])
        elif name.endswith("position_ids"):
            new[name] = torch.arange(design.tokens + 1)[None]
    return new


def decoder(old: State, design: Design) -> State:
    """All weights outside the tower, with the design's layers and key/value heads."""
    layer_name = re.compile(r"(.*language_model\.layers\.)(\d+)\.(.*)")
    new: State = {}
    plan = sources(design)
    for name, value in old.items():
        match = layer_name.fullmatch(name)
        if not match:
            new[name] = value
            continue
        before, layer, after = match[1], int(match[2]), match[3]
        if after.startswith(("self_attn.k_proj", "self_attn.v_proj")):
            heads = value.unflatten(0, (SAMPLE.groups, WIDTH // HEADS))
            value = heads.repeat_interleave(design.groups // SAMPLE.groups, 0).flatten(0, 1)
        for index, (source, again) in enumerate(plan):
            if source == layer:
                silent = again and after.startswith(("self_attn.o_proj", "mlp.down_proj"))
                new[f"{before}{index}.{after}"] = torch.zeros_like(value) if silent else value
    return new


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True, help="train.py's, of the sample")
    parser.add_argument("--vision", type=Path, required=True, help="train_vision.py's")
    parser.add_argument("--design", choices=DESIGNS, default="second")
    parser.add_argument("--out", type=Path, required=True, help="folder")
    args = parser.parse_args()
    design = DESIGNS[args.design]
    args.out.mkdir(parents=True, exist_ok=True)
    state, vision = torch.load(args.checkpoint), torch.load(args.vision)
    vision["tower"] = tower(vision["tower"], design)
    torch.save(vision, args.out / "vision.pt")
    state["model"] = tower(decoder(state["model"], design), design)
    make_model(design=design).load_state_dict(state["model"])
    torch.save(state, args.out / "decoder.pt")
    print(
        "layers copied:", " ".join(f"{layer}{'+' if new else ''}" for layer, new in sources(design))
    )


if __name__ == "__main__":
    main()

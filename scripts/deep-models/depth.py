"""What training does to the stack of layers: make it deeper, leave some out, restart some."""

from __future__ import annotations

import re
from contextlib import contextmanager

import numpy as np
import torch


def stacked(state: dict[str, torch.Tensor], times: int) -> dict[str, torch.Tensor]:
    """Behind every layer, `times - 1` copies of it that at first add nothing."""
    name = re.compile(r"(.*language_model\.layers\.)(\d+)\.(.*)")
    new: dict[str, torch.Tensor] = {}
    for key, value in state.items():
        if not (match := name.fullmatch(key)):
            new[key] = value
            continue
        for again in range(times):
            silent = again > 0 and match[3].startswith(("self_attn.o_proj", "mlp.down_proj"))
            target = f"{match[1]}{int(match[2]) * times + again}.{match[3]}"
            new[target] = torch.zeros_like(value) if silent else value.clone()
    return new


@torch.no_grad()
def reset_attention(model, layers: list[int]) -> None:
    """Forget how these layers attend: fresh weights, and an output of nothing to begin with."""
    for layer in layers:
        attention = model.model.language_model.layers[layer].self_attn
        for part in (attention.q_proj, attention.k_proj, attention.v_proj):
            part.weight.normal_(std=model.config.text_config.initializer_range)
        attention.o_proj.weight.zero_()


@contextmanager
def some_layers(model, drop: float, rng: np.random.Generator):
    """Leave each layer out with probability `drop` (LayerDrop, Fan et al. 2020), within the block:
    what one layer reads, others must then be able to read too."""
    decoder = model.model.language_model
    layers = decoder.layers
    kept = [layer for layer in layers if rng.random() >= drop]
    decoder.layers = torch.nn.ModuleList(kept)
    try:
        yield
    finally:
        decoder.layers = layers

"""LLaVA-1.5: one image is one grid of rows, its class token left out."""

from __future__ import annotations

import torch
from torch import nn

from .base import Family


def selected(
    hidden_states: tuple[torch.Tensor, ...], layers: int | list[int], strategy: str
) -> torch.Tensor:
    """The tower's features of one layer, or of several side by side."""
    chosen = [hidden_states[layer] for layer in ([layers] if isinstance(layers, int) else layers)]
    if strategy == "default":
        chosen = [each[:, 1:] for each in chosen]
    return torch.cat(chosen, -1) if len(chosen) > 1 else chosen[0]


class TowerEncoder(nn.Module):
    """pixel_values [tiles, 3, side, side] -> image_features [tiles, rows, width]."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector
        self.config = model.config

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        hidden = self.tower(pixel_values, output_hidden_states=True).hidden_states
        config = self.config
        features = selected(
            hidden, config.vision_feature_layer, config.vision_feature_select_strategy
        )
        return self.projector(features)


class Llava(Family):
    model_types = ("llava",)

    def encoder(self) -> nn.Module:
        return TowerEncoder(self.model)

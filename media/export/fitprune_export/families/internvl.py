"""InternVL in the library's form: tiles of one size, four patches to a row."""

from __future__ import annotations

import torch
from torch import nn

from .base import Family


class ShuffleEncoder(nn.Module):
    """pixel_values [tiles, 3, side, side] -> image_features [tiles, rows, width]."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.inner, self.config = [model.model], model.config
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        config = self.config
        outputs = self.tower(pixel_values, output_hidden_states=True)
        layer = config.vision_feature_layer
        # The last of the hidden states comes before the tower's last normalisation.
        hidden = outputs.last_hidden_state if layer == -1 else outputs.hidden_states[layer]
        if config.vision_feature_select_strategy == "default":
            hidden = hidden[:, 1:]
        side = int(hidden.shape[1] ** 0.5)
        grid = hidden.reshape(-1, side, side, hidden.shape[-1])
        grid = self.inner[0].pixel_shuffle(grid, scale_factor=config.downsample_ratio)
        rows = int(side * config.downsample_ratio) ** 2
        return self.projector(grid.reshape(-1, rows, grid.shape[-1]))


class InternVl(Family):
    model_types = ("internvl",)

    def encoder(self) -> nn.Module:
        return ShuffleEncoder(self.model)

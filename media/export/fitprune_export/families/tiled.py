"""LLaVA-NeXT and LLaVA-OneVision: an image is an overview and tiles, packed by the caller.

How tiles become rows depends on the picture's size: cut to its shape, with a learned row at the end
of each line. The encoder gives every tile's features and that row; packing needs no weights.
"""

from __future__ import annotations

import torch
from torch import nn
from transformers.models.llava_next.modeling_llava_next import image_size_to_num_patches

from .base import Family
from .llava import TowerEncoder


class TiledEncoder(TowerEncoder):
    """pixel_values [tiles, 3, side, side] -> image_features [tiles, rows, width], image_newline
    [width].
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__(model)
        self.image_newline = model.model.image_newline

    def forward(self, pixel_values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = super().forward(pixel_values)
        return features, self.image_newline * 1.0


class LlavaNext(Family):
    model_types = ("llava_next",)

    def encoder(self) -> nn.Module:
        return TiledEncoder(self.model)

    def outputs(self) -> dict[str, list[int | str]]:
        return {**super().outputs(), "image_newline": [self.text.hidden_size]}

    def tiles(self, inputs: dict[str, torch.Tensor]) -> list[int]:
        """Of each image."""
        config = self.config
        side = config.vision_config.image_size
        return [
            image_size_to_num_patches(size, config.image_grid_pinpoints, side)
            for size in inputs["image_sizes"]
        ]

    def feed(self, inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        pixels = inputs["pixel_values"]
        if pixels.ndim == 5:  # images padded to as many tiles
            pixels = torch.cat([part[:count] for part, count in zip(pixels, self.tiles(inputs))])
        return {"pixel_values": pixels}

    def pack(
        self, features: dict[str, torch.Tensor], inputs: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        packed, _ = self.model.model.pack_image_features(
            torch.split(features["image_features"], self.tiles(inputs)),
            inputs["image_sizes"],
            image_newline=features["image_newline"],
            **self.packing(),
        )
        return torch.cat(list(packed))

    def packing(self) -> dict[str, object]:
        return {"vision_feature_select_strategy": self.config.vision_feature_select_strategy}


class LlavaOnevision(LlavaNext):
    model_types = ("llava_onevision",)

    def packing(self) -> dict[str, object]:
        return {"vision_aspect_ratio": self.config.vision_aspect_ratio}

"""SmolVLM, SmolVLM2 and Idefics3: tiles of one size, with padding tiles of zeros left out."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from .base import Family, Input


class TileEncoder(nn.Module):
    """`Idefics3Model.get_image_features`, without its last split by sizes, which tracing fixes."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.tower, self.connector = model.model.vision_model, model.model.connector
        self.patch = model.config.vision_config.patch_size

    def forward(
        self, pixel_values: torch.Tensor, pixel_attention_mask: torch.Tensor
    ) -> torch.Tensor:
        tiles, masks = pixel_values.flatten(0, 1), pixel_attention_mask.flatten(0, 1)
        real = (tiles != 0.0).flatten(1).any(-1).nonzero()[:, 0]
        tiles, masks = tiles[real], masks[real]
        patches = functional.max_pool2d(masks[:, None].float(), self.patch)[:, 0] > 0
        return self.connector(self.vision(tiles, patches))

    def vision(self, tiles: torch.Tensor, patches: torch.Tensor) -> torch.Tensor:
        tower = self.tower
        hidden = tower.embeddings(pixel_values=tiles, patch_attention_mask=patches)
        # The library decides by the example's values whether there is a mask at all.
        lowest = torch.finfo(hidden.dtype).min
        seen = patches.flatten(1)[:, None, None]
        hide = torch.zeros((), dtype=hidden.dtype).masked_fill(seen.logical_not(), lowest)
        hidden = tower.encoder(inputs_embeds=hidden, attention_mask=hide).last_hidden_state
        return tower.post_layernorm(hidden)


class Idefics3(Family):
    model_types = ("idefics3", "smolvlm")

    @property
    def language(self) -> nn.Module:
        return self.model.model.text_model

    def encoder(self) -> nn.Module:
        return TileEncoder(self.model)

    def inputs(self) -> list[Input]:
        side = self.config.vision_config.image_size
        axes = {0: "batch_size", 1: "num_images"}
        mask = torch.ones(2, 3, side, side, dtype=torch.bool)
        return [
            Input("pixel_values", torch.ones(2, 3, 3, side, side), axes),
            Input("pixel_attention_mask", mask, axes),
        ]

    def outputs(self) -> dict[str, list[int | str]]:
        vision = self.config.vision_config
        rows = (vision.image_size // vision.patch_size // self.config.scale_factor) ** 2
        return {"image_features": ["num_real_images", rows, self.text.hidden_size]}

    def feed(self, inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        fed = super().feed(inputs)
        return {**fed, "pixel_attention_mask": fed["pixel_attention_mask"].bool()}

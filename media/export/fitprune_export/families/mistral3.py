"""Mistral3 with Pixtral's tower: images of any size, those of one call of the same."""

from __future__ import annotations

import torch
from torch import nn

from .base import Family, Input
from .llava import selected


class PixtralEncoder(nn.Module):
    """pixel_values [images, 3, height, width] -> image_features [rows of all images, width].

    The library packs all images in one sequence and keeps them apart by a mask; here they are a
    batch.
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector
        self.merge, self.layers = model.config.spatial_merge_size, model.config.vision_feature_layer

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        tower, projector, merge = self.tower, self.projector, self.merge
        patches = tower.patch_conv(pixel_values)
        images, width, down, across = patches.shape
        hidden = tower.ln_pre(patches.flatten(2).transpose(1, 2))
        row = torch.arange(down)[:, None].expand(down, across)
        column = torch.arange(across)[None].expand(down, across)
        places = torch.stack([row, column], -1).reshape(down * across, 2)
        rotation = tower.patch_positional_embedding(hidden, places)
        states = [hidden]
        for layer in tower.transformer.layers:
            hidden = layer(hidden, None, position_embeddings=rotation)
            states.append(hidden)
        features = projector.norm(selected(tuple(states), self.layers, "full"))
        blocks = features.reshape(images, down // merge, merge, across // merge, merge, -1)
        # The values of a merged patch: channels first, then its rows and columns.
        blocks = blocks.permute(0, 1, 3, 5, 2, 4).reshape(
            images * (down // merge) * (across // merge), features.shape[-1] * merge**2
        )
        merged = projector.patch_merger.merging_layer(blocks)
        return projector.linear_2(projector.act(projector.linear_1(merged)))


class Mistral3(Family):
    model_types = ("mistral3",)

    def encoder(self) -> nn.Module:
        return PixtralEncoder(self.model)

    def inputs(self) -> list[Input]:
        step = self.config.vision_config.patch_size * self.config.spatial_merge_size
        axes = {0: "batch_size", 2: "height", 3: "width"}
        return [Input("pixel_values", torch.zeros(2, 3, 2 * step, 3 * step), axes)]

    def outputs(self) -> dict[str, list[int | str]]:
        return {"image_features": ["num_image_tokens", self.text.hidden_size]}

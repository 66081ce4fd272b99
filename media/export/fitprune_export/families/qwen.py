"""Qwen2-VL and Qwen2.5-VL: images of any grid, patches in blocks that become one row each.

The library's towers sort patches by window and split them by lists of sizes, which a graph cannot.
Attention is the same in any order of rows: a mask of equal images or windows does without both.
"""

from __future__ import annotations

import torch
from torch import nn
from transformers.models.qwen2_vl.modeling_qwen2_vl import apply_rotary_pos_emb_vision

from .base import Family, Input

Cells = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class GridEncoder(nn.Module):
    """pixel_values [patches, values], image_grid_thw [images, 3] -> image_features [rows, width]"""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.visual = model.model.visual
        config = self.visual.config
        self.merge, self.heads = config.spatial_merge_size, config.num_heads
        # Qwen2.5-VL: most layers see a window alone.
        window = getattr(config, "window_size", None)
        self.window = window and window // config.spatial_merge_size // config.patch_size
        self.whole = getattr(config, "fullatt_block_indexes", None)

    def forward(self, pixel_values: torch.Tensor, image_grid_thw: torch.Tensor) -> torch.Tensor:
        visual = self.visual
        frame, row, column = self.cells(image_grid_thw, pixel_values.shape[0])
        hidden = visual.patch_embed(pixel_values)
        rotation = visual.rotary_pos_emb(hidden, torch.stack([row, column], -1))
        masks = {True: self.mask([frame], hidden.dtype)}
        if self.window:
            side = self.merge * self.window
            windows = [frame, row // side, column // side]
            masks[False] = self.mask(windows, hidden.dtype)
        for number, block in enumerate(visual.blocks):
            mask = masks[self.whole is None or number in self.whole]
            hidden = hidden + self.attention(block.attn, block.norm1(hidden), rotation, mask)
            hidden = hidden + block.mlp(block.norm2(hidden))
        return visual.merger(hidden)

    def cells(self, grid: torch.Tensor, count: int) -> Cells:
        """Of every patch: its frame, counted over all images, and its row and column there."""
        sizes = grid[:, 0] * grid[:, 1] * grid[:, 2]
        ends = sizes.cumsum(0)
        patch = torch.arange(count)
        image = (patch[:, None] >= ends[None]).to(torch.int64).sum(-1)
        first = (ends - sizes)[image]
        frames_before = (grid[:, 0].cumsum(0) - grid[:, 0])[image]
        height, width = grid[:, 1][image], grid[:, 2][image]
        local = patch - first
        frame, local = local // (height * width), local % (height * width)
        block, inner = local // self.merge**2, local % self.merge**2
        across = width // self.merge
        row = block // across * self.merge + inner // self.merge
        column = block % across * self.merge + inner % self.merge
        return frames_before + frame, row, column

    def mask(self, groups: list[torch.Tensor], dtype: torch.dtype) -> torch.Tensor:
        """[1, patches, patches]: only patches of the same groups see each other."""
        same = groups[0][:, None] == groups[0][None]
        for group in groups[1:]:
            same = same & (group[:, None] == group[None])
        lowest = torch.finfo(dtype).min
        return torch.zeros((), dtype=dtype).masked_fill(same.logical_not(), lowest)[None]

    def attention(
        self,
        attn: nn.Module,
        hidden: torch.Tensor,
        rotation: tuple[torch.Tensor, torch.Tensor],
        mask: torch.Tensor,
    ) -> torch.Tensor:
        count = hidden.shape[0]
        query, key, value = attn.qkv(hidden).view(count, 3, self.heads, -1).unbind(1)
        query, key = apply_rotary_pos_emb_vision(query, key, *rotation)
        query, key, value = (part.transpose(0, 1) for part in (query, key, value))
        scores = query @ key.transpose(1, 2) * attn.scaling + mask
        weights = scores.softmax(-1, dtype=torch.float32).to(value.dtype)
        return attn.proj((weights @ value).transpose(0, 1).reshape(count, -1))


class QwenVl(Family):
    model_types = ("qwen2_vl", "qwen2_5_vl")
    positions = "mrope"

    def encoder(self) -> nn.Module:
        return GridEncoder(self.model)

    def inputs(self) -> list[Input]:
        vision = self.config.vision_config
        grid = torch.tensor([[1, 3, 4], [1, 2, 1]]) * vision.spatial_merge_size
        grid[:, 0] = 1
        values = vision.in_channels * vision.temporal_patch_size * vision.patch_size**2
        patches = torch.zeros(int(grid.prod(-1).sum()), values)
        return [
            Input("pixel_values", patches, {0: "num_patches"}),
            Input(self.grid, grid, {0: "num_images"}),
        ]

    @property
    def grid(self) -> str:
        """The encoder's input, by the name under which transformers.js feeds it."""
        return "grid_thw" if self.config.model_type == "qwen2_vl" else "image_grid_thw"

    def feed(self, inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        return {"pixel_values": inputs["pixel_values"], self.grid: inputs["image_grid_thw"]}

    def outputs(self) -> dict[str, list[int | str]]:
        return {"image_features": ["num_image_tokens", self.text.hidden_size]}

    def position_ids(self, inputs: dict[str, torch.Tensor], later: int) -> torch.Tensor:
        names = ("input_ids", "mm_token_type_ids", "image_grid_thw", "attention_mask")
        given = {name: inputs[name] for name in names if name in inputs}
        grid, delta = self.model.model.get_rope_index(**given)
        rows = inputs["input_ids"].shape[1]
        after = torch.arange(rows, rows + later) + int(delta.flatten()[0])
        return torch.cat([grid, after.expand(3, 1, later)], -1)

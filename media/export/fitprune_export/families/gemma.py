"""PaliGemma, whose prompt is a prefix without order, and Gemma 3, whose images are such blocks."""

from __future__ import annotations

import torch
from torch import nn

from .base import Family


class LastLayerEncoder(nn.Module):
    """pixel_values [images, 3, side, side] -> image_features [images, rows, width]."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.projector(self.tower(pixel_values).last_hidden_state)


class PaliGemma(Family):
    """In the first run all rows see each other, as in the library's prompts without an answer."""

    model_types = ("paligemma",)
    first_position = 1
    causal = False
    ahead_within_window = False

    def encoder(self) -> nn.Module:
        return LastLayerEncoder(self.model)

    def looks_ahead(
        self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor, past: int
    ) -> torch.Tensor:
        rows, total = inputs_embeds.shape[1], attention_mask.shape[1]
        # Whether a column is new, compared with whether there are old ones: no branch on a size.
        first = torch.arange(total) < rows
        return (first & first.all())[None, None, :].expand(1, rows, total)

    def logits(self, values: torch.Tensor) -> torch.Tensor:
        cap = getattr(self.text, "final_logit_softcapping", None)
        return values if cap is None else torch.tanh(values / cap) * cap


class Gemma3(Family):
    """Rows of one image see each other.

    The graph finds them between the embeddings of two tokens.
    """

    model_types = ("gemma3",)
    causal = False
    dimensions = 32
    """Of a row, by which a marker is told from everything else."""

    def encoder(self) -> nn.Module:
        return LastLayerEncoder(self.model)

    def marker_ids(self) -> list[int]:
        return [self.config.boi_token_index, self.config.eoi_token_index]

    markers: torch.Tensor | None = None
    """[2, dimensions]: what embed_tokens gives for `marker_ids`."""

    def looks_ahead(
        self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor, past: int
    ) -> torch.Tensor:
        assert self.markers is not None
        rows, total = inputs_embeds.shape[1], attention_mask.shape[1]
        head = inputs_embeds[:, :, None, : self.dimensions].float()
        apart = (head - self.markers).abs().amax(-1)
        # float16 and bfloat16 embeddings are off by a thousandth of their size; other rows by a
        # whole.
        near = apart < 0.02 * self.markers.abs().amax(-1)
        opened, closed = (near[:, :, side].to(torch.int64).cumsum(1) for side in (0, 1))
        starts = near[:, :, 0].to(torch.int64)
        inside = (opened - starts) > closed
        image = torch.where(inside, opened, 0)
        same = (image[:, :, None] == image[:, None, :]) & inside[:, :, None]
        before = torch.zeros(1, rows, dtype=torch.bool)[:, :, None].expand(1, rows, total - rows)
        return torch.cat([before.expand(same.shape[0], -1, -1), same], -1)

"""How the decoder attends in the exported graph: plain operators, or ORT's GroupQueryAttention.

The library calls whatever function is registered under the name of its configuration. Queries and
keys arrive rotated. The function knows its run by `Run.current`: the library has no way to hand it
over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import nn
from transformers import AttentionInterface

NAME = "fitprune_export"


class Caches:
    """The library's cache of one run: past keys and values come in, grown ones go out."""

    is_compileable = False

    def __init__(self, past: list[torch.Tensor]) -> None:
        self.past = list(zip(past[::2], past[1::2]))
        self.present: list[torch.Tensor] = []

    def update(
        self, keys: torch.Tensor, values: torch.Tensor, layer: int, *_: object, **__: object
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Leaves joining to the attention, since a fused one does it itself."""
        return keys, values

    def get_seq_length(self, layer: int = 0) -> int:
        return self.past[layer][0].shape[2]


@dataclass
class Run:
    """One forward pass of the decoder."""

    caches: Caches
    attention_mask: torch.Tensor
    """[batch, all rows], int64."""
    kind: str
    """eager or gqa."""
    rows: int
    extra: torch.Tensor | None = None
    """[batch, rows, all rows] where later rows are seen too."""
    ahead_within_window: bool = True
    masks: dict[int | None, torch.Tensor] = field(default_factory=dict)

    current: ClassVar[Run | None] = None

    def mask(self, window: int | None, dtype: torch.dtype) -> torch.Tensor:
        """[batch, 1, rows, all rows], added to the scores; one for all layers of a window."""
        if window not in self.masks:
            total = self.attention_mask.shape[1]
            column = torch.arange(total)[None, :]
            row = torch.arange(self.rows)[:, None] + (total - self.rows)
            seen = (column <= row)[None]
            if self.extra is not None and self.ahead_within_window:
                seen = seen | self.extra
            if window is not None:
                seen = seen & (column > row - window)[None]
            if self.extra is not None and not self.ahead_within_window:
                seen = seen | self.extra
            seen = (seen & (self.attention_mask[:, None, :] > 0))[:, None]
            lowest = torch.full((), torch.finfo(dtype).min, dtype=dtype)
            self.masks[window] = torch.where(seen, torch.zeros((), dtype=dtype), lowest)
        return self.masks[window]


def attend(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    sliding_window: int | None = None,
    softcap: float | None = None,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """[batch, heads, rows, size], fewer heads of keys and values -> [batch, rows, heads, size]"""
    run = Run.current
    assert run is not None
    layer = module.layer_idx
    past = run.caches.past[layer]
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    if run.kind == "gqa":
        out, *present = fused(run, query, key, value, past, scale, sliding_window, softcap)
    else:
        present = [torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)]
        out = plain(run, query, *present, scale, sliding_window, softcap)
    run.caches.present += present
    return out, None


def plain(
    run: Run,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    scale: float,
    window: int | None,
    softcap: float | None,
) -> torch.Tensor:
    groups = query.shape[1] // key.shape[1]
    key, value = (repeated(part, groups) for part in (key, value))
    scores = torch.matmul(query, key.transpose(2, 3)) * scale
    if softcap is not None:
        scores = torch.tanh(scores / softcap) * softcap
    scores = scores + run.mask(window, query.dtype)
    weights = torch.softmax(scores, -1, dtype=torch.float32).to(query.dtype)
    return torch.matmul(weights, value).transpose(1, 2)


def repeated(part: torch.Tensor, groups: int) -> torch.Tensor:
    """[batch, heads, rows, size] -> each head `groups` times in a row."""
    if groups == 1:
        return part
    batch, heads, rows, size = part.shape
    return part[:, :, None].expand(batch, heads, groups, rows, size).reshape(batch, -1, rows, size)


def fused(
    run: Run,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    past: tuple[torch.Tensor, torch.Tensor],
    scale: float,
    window: int | None,
    softcap: float | None,
) -> tuple[torch.Tensor, ...]:
    """ORT's operator with the rotation outside: https://github.com/microsoft/onnxruntime
    ContribOperators.md
    """
    assert run.extra is None, "the operator is causal"
    batch, heads, rows, size = query.shape
    flat = [part.transpose(1, 2).reshape(batch, rows, -1) for part in (query, key, value)]
    attributes: dict[str, object] = {
        "num_heads": heads, "kv_num_heads": key.shape[1], "do_rotary": 0, "scale": float(scale),
    }
    if window is not None:
        attributes["local_window_size"] = window
    if softcap is not None:
        attributes["softcap"] = float(softcap)
    total = run.attention_mask.shape[1]
    lengths = (run.attention_mask.sum(1) - 1).to(torch.int32)
    length = torch.full((1,), total, dtype=torch.int32)
    grown = [batch, key.shape[1], total, size]
    out, keys, values = torch.onnx.ops.symbolic_multi_out(
        "com.microsoft::GroupQueryAttention",
        [*flat, *past, lengths, length],
        attributes,
        dtypes=[query.dtype] * 3,
        shapes=[[batch, rows, heads * size], grown, grown],
        version=1,
    )
    return out.view(batch, rows, heads, size), keys, values


def register() -> None:
    """Without a mask of that name the library makes none: its own are made of values."""
    AttentionInterface.register(NAME, attend)

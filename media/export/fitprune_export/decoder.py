"""The decoder and the embeddings as modules of flat tensors."""

from __future__ import annotations

import torch
from torch import nn

from .attention import Caches, Run
from .families.base import Family


class Embeddings(nn.Module):
    """input_ids [batch, rows] -> inputs_embeds [batch, rows, width], float32."""

    def __init__(self, family: Family) -> None:
        super().__init__()
        self.table = family.language.get_input_embeddings()

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.table(input_ids).float()


class Decoder(nn.Module):
    """Embeddings, mask of all rows, positions and caches -> logits (float32) and grown caches."""

    def __init__(self, family: Family, kind: str, dtype: torch.dtype) -> None:
        super().__init__()
        self.family, self.kind, self.dtype = [family], kind, dtype
        self.language, self.head = family.language, family.head

    def forward(
        self,
        inputs_embeds: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor,
        past: list[torch.Tensor],
    ) -> tuple[torch.Tensor, ...]:
        [family] = self.family
        caches = Caches(past)
        rows = inputs_embeds.shape[1]
        ahead = family.looks_ahead(inputs_embeds, attention_mask, past[0].shape[2])
        run = Run(
            caches, attention_mask, self.kind, rows, ahead, family.ahead_within_window
        )
        Run.current = run
        try:
            hidden = self.language(
                inputs_embeds=inputs_embeds.to(self.dtype),
                attention_mask=attention_mask,
                position_ids=position_ids,
                cache=caches,
                use_cache=True,
            ).last_hidden_state
        finally:
            Run.current = None
        return (family.logits(self.head(hidden)).float(), *caches.present)

"""Many questions about one image in one sequence, through a model."""

from __future__ import annotations

import torch

from llava import to_pixels, vision_features
from model import FIRST_VISUAL

IGNORE = -100
"""Label of rows that nothing is asked of."""


def block_mask(blocks: torch.Tensor) -> torch.Tensor:
    """Which row sees which column: bool (batch, 1, length, length)."""
    rows, columns = blocks[:, :, None], blocks[:, None, :]
    causal = torch.ones(blocks.shape[1], blocks.shape[1], dtype=torch.bool).tril()
    return (causal & ((columns == rows) | (columns == 0)))[:, None]


def forward(model, batch):
    """Logits at the labelled rows, the hidden states, and the index of the labelled rows."""
    with torch.no_grad():
        features = vision_features(model, to_pixels(batch.images))
    visual = model.model.multi_modal_projector(features)
    ids = torch.from_numpy(batch.ids)
    embeds = model.get_input_embeddings()(ids)
    after = FIRST_VISUAL + visual.shape[1]
    embeds = torch.cat([embeds[:, :FIRST_VISUAL], visual, embeds[:, after:]], 1)
    output = model.model.language_model(
        inputs_embeds=embeds,
        attention_mask=block_mask(torch.from_numpy(batch.blocks)),
        position_ids=torch.from_numpy(batch.positions),
        use_cache=False,
        output_hidden_states=True,
    )
    where = torch.from_numpy(batch.labels) != IGNORE
    return model.lm_head(output.last_hidden_state[where]).float(), output.hidden_states, where

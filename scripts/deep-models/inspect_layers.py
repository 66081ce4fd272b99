"""What each layer of a trained decoder does, on held-out scenes packed as in training.

For every layer: how much it changes the rows that answers are read from (as a share of their norm);
the attention that its best head lays on the patches of a named card, and on the patch that an
answer token is read from (as a share of all that the head lays on the image, mean over rows); and
the accuracy when no row of the text sees the image in this layer or a later one, teacher-forced as
in `accuracy` of train.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from llava import to_pixels, vision_features
from model import AFTER_IMAGE, FIRST_VISUAL, Design, load_model
from packed import IGNORE, block_mask
from packing import Batch, PackedData
from questions import CATEGORIES
from train import answers_right

SPAN = slice(FIRST_VISUAL, AFTER_IMAGE)


class Reader:
    """A batch's rows through the layers, one at a time; the model has eager attention."""

    def __init__(self, model, batch: Batch) -> None:
        self.model, self.decoder = model, model.model.language_model
        visual = model.model.multi_modal_projector(vision_features(model, to_pixels(batch.images)))
        self.embeds = model.get_input_embeddings()(torch.from_numpy(batch.ids))
        self.embeds[:, SPAN] = visual
        positions = torch.from_numpy(batch.positions)
        self.rotary = self.decoder.rotary_emb(self.embeds, position_ids=positions)
        seen = block_mask(torch.from_numpy(batch.blocks))
        # Padding rows see nothing, and softmax needs a column.
        seen = seen | torch.eye(seen.shape[-1], dtype=torch.bool)
        blind = seen.clone()
        blind[:, :, AFTER_IMAGE:, SPAN] = False
        self.masks = [torch.where(m, 0.0, torch.finfo(torch.float32).min) for m in (seen, blind)]

    def layer(self, index: int, hidden: torch.Tensor, blind: bool):
        """The rows after a layer, and its attention (batch, heads, rows, columns)."""
        caught: list[torch.Tensor] = []
        block = self.decoder.layers[index]
        hook = block.self_attn.register_forward_hook(lambda _m, _i, out: caught.append(out[1]))
        mask = self.masks[int(blind)]
        hidden = block(hidden, attention_mask=mask, position_embeddings=self.rotary)
        hook.remove()
        return hidden, caught[0]

    def head(self, hidden: torch.Tensor) -> torch.Tensor:
        return self.model.lm_head(self.decoder.norm(hidden))


def aimed(attention: torch.Tensor, wanted: np.ndarray) -> float:
    """The share of its attention to the image that the best head puts on the wanted patches."""
    patches = torch.from_numpy(wanted)
    rows = patches.any(2)
    image = attention[..., SPAN].transpose(1, 2)[rows]
    hit = (image * patches[rows][:, None]).sum(2) / image.sum(2)
    return float(hit.mean(0).max())


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", choices=CATEGORIES, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=24)
    parser.add_argument("--seed", type=int, default=10_001)
    parser.add_argument("--images", type=int, default=16)
    args = parser.parse_args()
    model = load_model(args.checkpoint, Design(args.layers))
    batch = next(iter(PackedData(args.task, args.seed, args.images)))
    reader, where = Reader(model, batch), batch.labels != IGNORE
    states, lines = [reader.embeds], []
    for layer in range(args.layers):
        hidden, attention = reader.layer(layer, states[-1], blind=False)
        before = states[-1][where]
        change = ((hidden[where] - before).norm(dim=1) / before.norm(dim=1)).mean()
        found, looks = aimed(attention, batch.found), aimed(attention, batch.looks)
        lines.append(f"changes {change:.3f} named {found:.3f} read {looks:.3f}")
        states.append(hidden)
    for first in range(args.layers + 1):
        hidden = states[first]
        for layer in range(first, args.layers):
            hidden, _ = reader.layer(layer, hidden, blind=True)
        right = answers_right(args.task, reader.head(hidden[where]), batch, where)
        scores = " ".join(f"{name} {np.mean(hits):.3f}" for name, hits in right.items())
        line = lines[first] if first < args.layers else "nothing hidden"
        print(f"{first} {line}; hidden from here: {scores}", flush=True)


if __name__ == "__main__":
    main()

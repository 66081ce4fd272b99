"""The "shapes" models: genuine, tiny LlavaForConditionalGenerations of two designs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from transformers import LlavaConfig, LlavaForConditionalGeneration

import vocabulary as v
from llava import llava_config, new_model, trained
from scenes import PATCH, SIZE

WIDTH = 128
HEADS = 4
FIRST_VISUAL = len(v.PREFIX)


@dataclass(frozen=True)
class Design:
    """What two models of this family may differ in.

    `patch` in pixels; `groups`: key/value heads; `probed` and `named`: hidden states (0 is the
    input of layer 0) that training's throw-away heads read; `room`: tokens for questions in a
    packed row.
    """

    patch: int = PATCH
    layers: int = 8
    groups: int = 2
    probed: tuple[int, ...] = (3, 5, 8)
    named: int = 4
    room: int = 237

    @property
    def grid(self) -> int:
        return SIZE // self.patch

    @property
    def tokens(self) -> int:
        """Visual tokens."""
        return self.grid**2

    @property
    def after_image(self) -> int:
        return FIRST_VISUAL + self.tokens

    @property
    def length(self) -> int:
        """The length of a packed row."""
        return self.after_image + self.room


SAMPLE = Design()
SECOND = Design(patch=12, layers=10, groups=4, probed=(3, 6, 10), named=5, room=217)
DESIGNS = {"sample": SAMPLE, "second": SECOND}


def make_config(design: Design = SAMPLE) -> LlavaConfig:
    """Three vision layers, and a decoder as the design has it."""
    return llava_config(
        width=WIDTH,
        heads=HEADS,
        image=SIZE,
        patch=design.patch,
        tower={"intermediate_size": 512, "num_hidden_layers": 3},
        decoder={
            "intermediate_size": 320,
            "num_hidden_layers": design.layers,
            "num_key_value_heads": design.groups,
        },
    )


def make_model(
    seed: int = 0, attention: str = "sdpa", design: Design = SAMPLE
) -> LlavaForConditionalGeneration:
    return new_model(make_config(design), seed, attention)


def load_model(path: Path, design: Design = SAMPLE) -> LlavaForConditionalGeneration:
    """A trained model for evaluation: eager attention, no dropout."""
    return trained(make_model(attention="eager", design=design), path)

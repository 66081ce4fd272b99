"""The two deep and narrow models: genuine LlavaForConditionalGenerations with 24 decoder layers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from transformers import LlavaConfig, LlavaForConditionalGeneration

import vocabulary as v
from llava import llava_config, new_model, trained
from scenes import GRID, PATCH, SIZE

WIDTH = 96
FIRST_VISUAL = len(v.PREFIX)
TOKENS = GRID * GRID
AFTER_IMAGE = FIRST_VISUAL + TOKENS
LAYERS = 24


@dataclass(frozen=True)
class Design:
    """`layers` of the decoder; the first stage of training has fewer than `LAYERS`."""

    layers: int = LAYERS
    grid: int = GRID

    @property
    def tokens(self) -> int:
        """Visual tokens."""
        return self.grid**2

    @property
    def after_image(self) -> int:
        return FIRST_VISUAL + self.tokens


DESIGNS = {"deep": Design()}


def make_config(design: Design) -> LlavaConfig:
    return llava_config(
        width=WIDTH,
        heads=4,
        image=SIZE,
        patch=PATCH,
        tower={"intermediate_size": 256, "num_hidden_layers": 1},
        decoder={
            "intermediate_size": 224,
            "num_hidden_layers": design.layers,
            "num_key_value_heads": 2,
        },
    )


def make_model(
    seed: int = 0, attention: str = "sdpa", design: Design = DESIGNS["deep"]
) -> LlavaForConditionalGeneration:
    return new_model(make_config(design), seed, attention)


def load_model(path: Path, design: Design = DESIGNS["deep"]) -> LlavaForConditionalGeneration:
    """A trained model for evaluation: eager attention, no dropout."""
    return trained(make_model(attention="eager", design=design), path)

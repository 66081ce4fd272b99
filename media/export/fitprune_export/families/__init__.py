"""One file a family; a new one is a file and a row here."""

from __future__ import annotations

from torch import nn

from ..events import ExportError
from .base import Family, Input
from .gemma import Gemma3, PaliGemma
from .idefics import Idefics3
from .internvl import InternVl
from .llava import Llava
from .mistral3 import Mistral3
from .qwen import QwenVl
from .tiled import LlavaNext, LlavaOnevision

FAMILIES: list[type[Family]] = [
    Llava, LlavaNext, LlavaOnevision, QwenVl, Idefics3, PaliGemma, Gemma3, Mistral3, InternVl,
]
MODEL_TYPES: dict[str, type[Family]] = {
    name: family for family in FAMILIES for name in family.model_types
}


def require(model_type: str) -> type[Family]:
    """Raises `ExportError` naming the families that there are."""
    if model_type in MODEL_TYPES:
        return MODEL_TYPES[model_type]
    raise ExportError(
        "family-unknown",
        f"config.json has the model_type {model_type!r}, which is not exported. Those that are: "
        f"{', '.join(MODEL_TYPES)}.",
    )


def family_of(model: nn.Module) -> Family:
    return require(model.config.model_type)(model)


__all__ = ["FAMILIES", "MODEL_TYPES", "Family", "Input", "family_of", "require"]

"""The "shapes" models: genuine, tiny LlavaForConditionalGenerations of two designs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

import vocabulary as v
from scenes import PATCH, SIZE

WIDTH = 128
HEADS = 4
MEAN = STD = 0.5
FIRST_VISUAL = len(v.PREFIX)


@dataclass(frozen=True)
class Design:
    """What two models of this family may differ in.

    `patch` in pixels; `groups`: key/value heads; `probed` and `named`: hidden states (0 is the input
    of layer 0) that training's throw-away heads read; `room`: tokens for questions in a packed row.
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
        """Of a packed row."""
        return self.after_image + self.room


SAMPLE = Design()
SECOND = Design(patch=12, layers=10, groups=4, probed=(3, 6, 10), named=5, room=217)
DESIGNS = {"sample": SAMPLE, "second": SECOND}


def make_config(design: Design = SAMPLE) -> LlavaConfig:
    """Three vision layers, and a decoder as the design has it."""
    vision = CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=512,
        num_hidden_layers=3,
        num_attention_heads=4,
        image_size=SIZE,
        patch_size=design.patch,
        projection_dim=WIDTH,
        hidden_act="quick_gelu",
    )
    text = LlamaConfig(
        vocab_size=len(v.WORDS),
        hidden_size=WIDTH,
        intermediate_size=320,
        num_hidden_layers=design.layers,
        num_attention_heads=HEADS,
        num_key_value_heads=design.groups,
        max_position_embeddings=512,
        rms_norm_eps=1e-5,
        bos_token_id=v.BOS,
        eos_token_id=v.EOS,
        pad_token_id=v.PAD,
        tie_word_embeddings=False,
    )
    return LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=v.IMAGE,
        image_seq_length=design.tokens,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
        pad_token_id=v.PAD,
        tie_word_embeddings=False,
    )


def make_model(
    seed: int = 0, attention: str = "sdpa", design: Design = SAMPLE
) -> LlavaForConditionalGeneration:
    """A freshly initialised model; `attention` is HF's attn_implementation."""
    torch.manual_seed(seed)
    config = make_config(design)
    config._attn_implementation = attention
    return LlavaForConditionalGeneration._from_config(config, attn_implementation=attention)


def load_model(path: Path, design: Design = SAMPLE) -> LlavaForConditionalGeneration:
    """A trained model for evaluation: eager attention, no dropout."""
    model = make_model(attention="eager", design=design).eval()
    model.load_state_dict(torch.load(path)["model"])
    return model


def to_pixels(images: np.ndarray) -> torch.Tensor:
    """RGB uint8 (batch, SIZE, SIZE, 3) as pixel_values (batch, 3, SIZE, SIZE)."""
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    return (pixels - MEAN) / STD


def vision_features(model: LlavaForConditionalGeneration, pixels: torch.Tensor) -> torch.Tensor:
    """The tower's last hidden state without CLS: (batch, visual tokens, WIDTH)."""
    return model.model.vision_tower(pixel_values=pixels).last_hidden_state[:, 1:]


def parameter_groups(modules: list[torch.nn.Module]) -> tuple[list, list]:
    """Matrices of the layers (for Muon), and all other parameters (for AdamW)."""
    matrices, others = [], []
    for module in modules:
        for name, parameter in module.named_parameters():
            if not parameter.requires_grad:
                continue
            inner = parameter.ndim == 2 and "layers." in name
            (matrices if inner else others).append(parameter)
    return matrices, others

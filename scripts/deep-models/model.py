"""The two deep and narrow models: genuine LlavaForConditionalGenerations with 24 decoder layers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

import vocabulary as v
from scenes import GRID, PATCH, SIZE

WIDTH = 96
MEAN = STD = 0.5
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


def make_config(layers: int = LAYERS) -> LlavaConfig:
    vision = CLIPVisionConfig(
        hidden_size=WIDTH,
        intermediate_size=256,
        num_hidden_layers=1,
        num_attention_heads=4,
        image_size=SIZE,
        patch_size=PATCH,
        projection_dim=WIDTH,
        hidden_act="quick_gelu",
    )
    text = LlamaConfig(
        vocab_size=len(v.WORDS),
        hidden_size=WIDTH,
        intermediate_size=224,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
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
        image_seq_length=TOKENS,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
        pad_token_id=v.PAD,
        tie_word_embeddings=False,
    )


def make_model(
    seed: int = 0, attention: str = "sdpa", design: Design = DESIGNS["deep"]
) -> LlavaForConditionalGeneration:
    """A freshly initialised model; `attention` is HF's attn_implementation."""
    torch.manual_seed(seed)
    config = make_config(design.layers)
    config._attn_implementation = attention
    return LlavaForConditionalGeneration._from_config(config, attn_implementation=attention)


def load_model(path: Path, design: Design = DESIGNS["deep"]) -> LlavaForConditionalGeneration:
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
            inner = parameter.ndim == 2 and "layers." in name
            (matrices if inner else others).append(parameter)
    return matrices, others

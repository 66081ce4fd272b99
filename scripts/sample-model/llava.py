"""What the small LLaVA models share, whatever the questions: configuration, pixels, features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

import vocabulary as v

MEAN = STD = 0.5


def llava_config(
    *, width: int, heads: int, image: int, patch: int, tower: dict[str, int], decoder: dict[str, int]
) -> LlavaConfig:
    """A CLIP tower and a Llama decoder of one width; `tower` and `decoder` say the rest."""
    vision = CLIPVisionConfig(
        hidden_size=width,
        num_attention_heads=4,
        image_size=image,
        patch_size=patch,
        projection_dim=width,
        hidden_act="quick_gelu",
        **tower,
    )
    text = LlamaConfig(
        vocab_size=len(v.WORDS),
        hidden_size=width,
        num_attention_heads=heads,
        max_position_embeddings=512,
        rms_norm_eps=1e-5,
        bos_token_id=v.BOS,
        eos_token_id=v.EOS,
        pad_token_id=v.PAD,
        tie_word_embeddings=False,
        **decoder,
    )
    return LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=v.IMAGE,
        image_seq_length=(image // patch) ** 2,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
        pad_token_id=v.PAD,
        tie_word_embeddings=False,
    )


def new_model(config: LlavaConfig, seed: int, attention: str) -> LlavaForConditionalGeneration:
    """A freshly initialised model; `attention` is HF's attn_implementation."""
    torch.manual_seed(seed)
    config._attn_implementation = attention
    return LlavaForConditionalGeneration._from_config(config, attn_implementation=attention)


def trained(model: LlavaForConditionalGeneration, path: Path) -> LlavaForConditionalGeneration:
    """The model with a checkpoint's weights, for evaluation."""
    model.load_state_dict(torch.load(path)["model"])
    return model.eval()


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

"""The three graphs of a folder, and what goes in and out of each."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from .attention import NAME
from .checkpoint import Checkpoint
from .decoder import Decoder, Embeddings
from .families import Family, family_of
from .families.gemma import Gemma3
from .skeleton import empty_model, fake, owners
from .trace import Graph, Shape, Signature, trace

BATCH, ROWS, PAST = 2, 5, 3
"""Of the example: no two sizes are the same, and none is 1, which tracing would fix."""
PARTS = ("vision_encoder", "embed_tokens", "decoder_model_merged")


class Rounded(nn.Module):
    """An encoder of another precision with float32 ends, as runtimes feed and read it."""

    def __init__(self, inner: nn.Module, dtype: torch.dtype) -> None:
        super().__init__()
        self.inner, self.dtype = inner, dtype

    def forward(self, inputs: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        given = [each.to(self.dtype) if each.dtype.is_floating_point else each for each in inputs]
        outputs = self.inner(*given)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        return tuple(each.float() for each in outputs)


def head_size(family: Family) -> int:
    text = family.text
    return getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads


def cache_names(family: Family) -> list[str]:
    layers = range(family.text.num_hidden_layers)
    return [f"{layer}.{part}" for layer in layers for part in ("key", "value")]


def decoder_signature(family: Family) -> Signature:
    text = family.text
    grid: Shape = [3] if family.positions == "mrope" else []

    def cache(rows: str) -> Shape:
        return ["batch_size", text.num_key_value_heads, rows, head_size(family)]

    names = cache_names(family)
    return Signature(
        {
            "inputs_embeds": ["batch_size", "sequence_length", text.hidden_size],
            "attention_mask": ["batch_size", "total_sequence_length"],
            "position_ids": [*grid, "batch_size", "sequence_length"],
            **{f"past_key_values.{name}": cache("past_sequence_length") for name in names},
        },
        {
            "logits": ["batch_size", "sequence_length", text.vocab_size],
            **{f"present.{name}": cache("total_sequence_length") for name in names},
        },
    )


def decoder_example(family: Family, dtype: torch.dtype) -> tuple[object, ...]:
    text = family.text
    grid = (3, BATCH, ROWS) if family.positions == "mrope" else (BATCH, ROWS)
    cache = torch.empty(BATCH, text.num_key_value_heads, PAST, head_size(family), dtype=dtype)
    return (
        torch.empty(BATCH, ROWS, text.hidden_size),
        torch.empty(BATCH, PAST + ROWS, dtype=torch.int64),
        torch.empty(grid, dtype=torch.int64),
        [cache for _ in cache_names(family)],
    )


def use_attention(model: nn.Module, name: str, tower: str) -> None:
    """`name` in the language model, `tower` elsewhere."""
    for module in model.modules():
        if hasattr(module, "config") and hasattr(module.config, "_attn_implementation"):
            module.config._attn_implementation = tower
    model.config.get_text_config()._attn_implementation = name


def graphs(checkpoint: Checkpoint, kind: str, dtype: torch.dtype) -> Iterator[tuple[str, Graph]]:
    """The parts of a folder in one precision, one after the other."""
    model = empty_model(checkpoint)
    family = family_of(model)
    if isinstance(family, Gemma3):
        family.markers = markers(family, checkpoint)
    use_attention(model, NAME, "eager")
    mode = fake(model, dtype)
    names = {id(module._parameters[name]): full for full, module, name in owners(model)}
    encoder_inputs = family.inputs()
    yield PARTS[0], trace(
        Rounded(family.encoder(), dtype),
        ([each.example for each in encoder_inputs],),
        Signature(
            {
                each.name: [each.axes.get(axis, size) for axis, size in enumerate(each.example.shape)]
                for each in encoder_inputs
            },
            family.outputs(),
        ),
        names, mode,
    )
    yield PARTS[1], trace(
        Embeddings(family),
        (torch.empty(BATCH, ROWS, dtype=torch.int64),),
        Signature(
            {"input_ids": ["batch_size", "sequence_length"]},
            {"inputs_embeds": ["batch_size", "sequence_length", family.text.hidden_size]},
        ),
        names, mode,
    )
    yield PARTS[2], trace(
        Decoder(family, kind, dtype), decoder_example(family, dtype), decoder_signature(family),
        names, mode,
    )


def markers(family: Gemma3, checkpoint: Checkpoint) -> torch.Tensor:
    table = family.language.get_input_embeddings()
    name = next(full for full, module, _ in owners(family.model) if module is table)
    rows = checkpoint.read(name)[family.marker_ids(), : family.dimensions].float()
    return rows * table.scalar_embed_scale

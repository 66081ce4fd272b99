"""What every family says of itself; the export knows nothing else of them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class Input:
    """One input of the vision encoder, with an example that is neither one image nor square."""

    name: str
    example: torch.Tensor
    axes: dict[int, str]


class Family:
    """A family whose image features replace the rows of a placeholder token.

    A subclass sets `model_types` and gives the encoder; what it leaves alone is a plain LLaVA.
    """

    model_types: tuple[str, ...] = ()
    first_position = 0
    positions = "plain"
    """Or `mrope`: [3, batch, rows]."""
    causal = True
    """Whether no row ever sees a later one: what ORT's GroupQueryAttention takes for granted."""
    ahead_within_window = True
    """Whether a window also cuts what `looks_ahead` lets see."""

    def __init__(self, model: nn.Module) -> None:
        self.model, self.config = model, model.config
        self.text = model.config.get_text_config()

    @property
    def language(self) -> nn.Module:
        return self.model.model.language_model

    @property
    def head(self) -> nn.Module:
        return self.model.lm_head

    @property
    def image_token(self) -> int:
        return self.config.image_token_id

    def encoder(self) -> nn.Module:
        """Tensors of `inputs` -> image_features, and what `outputs` names besides."""
        raise NotImplementedError

    def inputs(self) -> list[Input]:
        vision = self.config.vision_config
        side = vision.image_size if isinstance(vision.image_size, int) else vision.image_size[0]
        return [Input("pixel_values", torch.zeros(2, 3, side, side), {0: "batch_size"})]

    def outputs(self) -> dict[str, list[int | str]]:
        """Shapes by name; the first is what the decoder is fed."""
        return {"image_features": ["batch_size", "num_image_tokens", self.text.hidden_size]}

    def looks_ahead(
        self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor, past: int
    ) -> torch.Tensor | None:
        """[batch, rows, all rows] where a row sees later ones; None where every row is causal."""
        return None

    def marker_ids(self) -> list[int]:
        """Tokens whose embeddings `looks_ahead` needs as constants."""
        return []

    def logits(self, values: torch.Tensor) -> torch.Tensor:
        return values

    def pack(
        self, features: dict[str, torch.Tensor], inputs: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        """[rows, width]: the encoder's outputs as rows of the prompt."""
        first = next(iter(features.values()))
        return first.reshape(-1, first.shape[-1])

    def feed(self, inputs: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """What the encoder is given of the processor's tensors."""
        return {each.name: inputs[each.name] for each in self.inputs()}

    def position_ids(self, inputs: dict[str, torch.Tensor], later: int) -> torch.Tensor:
        """Of the prompt and of `later` rows after it."""
        rows = inputs["input_ids"].shape[1] + later
        return torch.arange(self.first_position, self.first_position + rows)[None]

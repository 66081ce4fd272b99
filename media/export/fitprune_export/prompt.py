"""The prompt of the check: a picture and a question, by the checkpoint's own processor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from transformers import AutoProcessor, ProcessorMixin

from .events import ExportError

Tensors = dict[str, torch.Tensor]
QUESTION = "What is in the image?"
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "spiece.model", "sentencepiece.bpe.model")
"""Any of them makes a tokenizer."""
SIZE = (230, 170)
"""Width and height of the picture: no multiple of anything, and no grid that a family prefers."""


def load_processor(folder: Path) -> ProcessorMixin:
    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise ExportError(
            "no-tokenizer",
            f"{folder} has no tokenizer: none of {', '.join(TOKENIZERS)}. Download it too, with "
            "tokenizer_config.json.",
        )
    try:
        return AutoProcessor.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise ExportError(
            "no-processor",
            f"transformers cannot make the processor of {folder}: {str(error).strip().splitlines()[0]} "
            "Its preprocessor_config.json, processor_config.json and tokenizer files must be there.",
        ) from error


def picture() -> Image.Image:
    """Stripes and shades: neither flat nor noise."""
    width, height = SIZE
    y, x, channel = np.ogrid[:height, :width, :3]
    values = (x * 7 + y * 13 + channel * 61) // 3 % 256
    return Image.fromarray(values.astype(np.uint8))


def check_inputs(processor: ProcessorMixin) -> Tensors:
    content = [{"type": "image"}, {"type": "text", "text": QUESTION}]
    template = processor.chat_template or getattr(processor.tokenizer, "chat_template", None)
    if template is None:  # PaliGemma and other base models
        text = f"{getattr(processor, 'image_token', '<image>')}{QUESTION}"
    else:
        text = processor.apply_chat_template(
            [{"role": "user", "content": content}], chat_template=template,
            add_generation_prompt=True, tokenize=False,
        )
    inputs = processor(images=[picture()], text=text, return_tensors="pt")
    return {name: value for name, value in inputs.items() if isinstance(value, torch.Tensor)}

"""Whole-word tokenizer, processor and chat template files, in the forms transformers.js reads."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

import vocabulary as v
from llava import MEAN, STD
from scenes import SIZE

# Text before and after the image is constant, so a graph can recognise the borders of the image.
CHAT_TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}"
    "{% if message['role'] == 'user' %} user :"
    "{% if message['content'] is string %} question : {{ message['content'] }}"
    "{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %} <image>{% endif %}"
    "{% endfor %}"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}"
    " question : {{ part['text'] }}{% endif %}{% endfor %}"
    "{% endif %}"
    "{% else %} assistant : "
    "{% if message['content'] is string %}{{ message['content'] }}"
    "{% else %}{{ message['content'][0]['text'] }}{% endif %}{{ eos_token }}"
    "{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %} assistant :{% endif %}"
)


def make_tokenizer() -> Tokenizer:
    """WordPiece over whole words: lower-cases, forgets question marks, never splits a word."""
    tokenizer = Tokenizer(models.WordPiece(v.IDS, unk_token="<unk>", max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace("?", " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=False)
    tokenizer.add_special_tokens(
        [AddedToken(word, special=True, normalized=False) for word in v.SPECIAL]
    )
    return tokenizer


def write_processor(folder: Path, patch: int) -> None:
    """Write tokenizer, image processor and processor configuration into a model folder."""
    make_tokenizer().save(str(folder / "tokenizer.json"))
    # Python's processor reads the template from a file, transformers.js from the tokenizer.
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE)
    files = {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": "<s>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "image_token": "<image>",
            "clean_up_tokenization_spaces": False,
            "model_max_length": 512,
            "padding_side": "left",
            "processor_class": "LlavaProcessor",
            "chat_template": CHAT_TEMPLATE,
        },
        "special_tokens_map.json": {
            "bos_token": "<s>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
        "preprocessor_config.json": {
            "image_processor_type": "CLIPImageProcessor",
            "processor_class": "LlavaProcessor",
            "do_convert_rgb": True,
            "do_resize": True,
            "size": {"height": SIZE, "width": SIZE},
            "resample": 3,
            "do_center_crop": False,
            "crop_size": {"height": SIZE, "width": SIZE},
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": [MEAN] * 3,
            "image_std": [STD] * 3,
        },
        # The strategy here only counts tokens. Python subtracts CLS for "default" and
        # transformers.js never does; "full" without additional tokens gives the same number in
        # both.
        "processor_config.json": {
            "processor_class": "LlavaProcessor",
            "image_token": "<image>",
            "patch_size": patch,
            "num_additional_image_tokens": 0,
            "vision_feature_select_strategy": "full",
        },
    }
    for name, value in files.items():
        (folder / name).write_text(json.dumps(value, indent=2) + "\n")

"""Exports a Hugging Face vision-language checkpoint to ONNX, in transformers.js's layout."""

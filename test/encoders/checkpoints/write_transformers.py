"""Writes checkpoints of BERT and of the first RoFormer, and the figures of Hugging Face's transformers.

Run in this folder with PyTorch 1.13 or later, transformers 4.46, safetensors and tokenizers: python3 write_transformers.py
It overwrites fixtures/bert/ and fixtures/roformer/; golden.json of either: tokens, and vectors {transformers: [texts][16]}, mean over all tokens
of the last layer, of unit length.
"""

import os

import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertForMaskedLM, RoFormerConfig, RoFormerForMaskedLM

from reference import CONFIG, FIXTURES, TEXTS, tokens, unit_mean, write_json, write_vocab


def write(folder, model, extra):
    out = os.path.join(FIXTURES, folder)
    vocab_path = write_vocab(out)
    draw = torch.Generator().manual_seed(19)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if "embed_positions" in name:
                continue  # The table of sines, which is computed.
            noise = torch.randn(value.shape, generator=draw)
            # Gains about 1, biases that show, attention that is not even.
            scale = 0.02 if "embeddings" in name and value.dim() == 2 else 0.3
            value.copy_((1 + 0.2 * noise) if name.endswith("LayerNorm.weight") else scale * noise)
    model.eval()
    ids = tokens(vocab_path)
    with torch.no_grad():
        vectors = [unit_mean(model.base_model(torch.tensor([text])).last_hidden_state[0].numpy()) for text in ids]
    state = {name: value.clone() for name, value in model.state_dict().items() if "decoder" not in name}
    save_file(state, os.path.join(out, "model.safetensors"))
    write_json(os.path.join(out, "config.json"), {**CONFIG, **extra})
    write_json(os.path.join(out, "golden.json"), {"texts": TEXTS, "tokens": ids, "vectors": {"transformers": vectors}})


write("bert", BertForMaskedLM(BertConfig(**CONFIG, max_position_embeddings=40)), {"model_type": "bert", "max_position_embeddings": 40})
write(
    "roformer",
    RoFormerForMaskedLM(RoFormerConfig(**CONFIG, embedding_size=16, max_position_embeddings=40)),
    {"model_type": "roformer", "embedding_size": 16, "max_position_embeddings": 40, "rotary_value": False},
)

"""Writes the PyTorch checkpoints of the tests, and the figures of an independent forward pass.

Run in this folder with PyTorch 1.13 or later (Debian's python3-torch is enough), safetensors and tokenizers:

    python3 write_torch.py

It overwrites fixtures/torch/. Names and layout are those of JunnYu/RoFormer_pytorch. The forward pass is in float64 and rotates pairs as complex
numbers; it shares nothing with the TypeScript encoder.

fixtures/torch/golden.json:
    tokens     [texts][tokens], by Hugging Face's tokenizers
    vectors    {float32 | float16 | bfloat16: [texts][16]}, mean over all tokens of the last layer, of unit length, from weights of that type
"""

import collections
import os

import torch
from safetensors.torch import save_file

from reference import CONFIG, FIXTURES, TEXTS, random_weights, tokens, unit_mean, write_json, write_vocab

OUT = os.path.join(FIXTURES, "torch")
EPSILON = 1e-12


def norm(x):
    return x / torch.sqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON)


def rotate(x):
    """[heads, tokens, size]: pairs (2i, 2i+1) as complex numbers, turned by position * 10000^(-2i/size)."""
    size = x.shape[-1]
    angles = torch.arange(x.shape[-2])[:, None] * 10000.0 ** (-torch.arange(0, size, 2) / size)
    pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], size // 2, 2).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).reshape(x.shape)


def forward(weights, ids):
    """Last layer of one text, [tokens, width]."""
    w = {name: torch.tensor(value, dtype=torch.float64) for name, value in weights.items()}
    heads, d = CONFIG["num_attention_heads"], CONFIG["hidden_size"]
    x = norm(w["embeddings/word_embeddings"][ids] + w["embeddings/token_type_embeddings"][0])
    for i in range(CONFIG["num_hidden_layers"]):
        layer = f"encoder/layer_{i}/"
        split = lambda y: y.reshape(len(ids), heads, d // heads).transpose(0, 1)
        query, key, value = (split(x @ w[f"{layer}attention/self/{part}/kernel"]) for part in ("query", "key", "value"))
        scores = rotate(query) @ rotate(key).transpose(1, 2) / (d // heads) ** 0.5
        mixed = (scores.softmax(-1) @ value).transpose(0, 1).reshape(len(ids), d)
        x = norm(x + mixed @ w[f"{layer}attention/output/dense/kernel"])
        inner = torch.nn.functional.gelu(x @ w[f"{layer}intermediate/dense/kernel"])
        x = norm(x + inner @ w[f"{layer}output/dense/kernel"])
    return x


def torch_name(name):
    parts = name.replace("layer_", "layer/").replace("kernel", "weight").split("/")
    return "roformer." + ".".join(parts) + ("" if name.endswith("kernel") else ".weight")


def state_dict(weights, dtype):
    state = collections.OrderedDict()
    for name, value in weights.items():
        tensor = torch.tensor(value)
        # A Linear keeps [out, in].
        state[torch_name(name)] = (tensor.T.contiguous() if name.endswith("kernel") else tensor).to(dtype)
    state["roformer.encoder.embed_positions.weight"] = torch.zeros(4, 8, dtype=dtype)
    state["cls.predictions.bias"] = torch.zeros(CONFIG["vocab_size"], dtype=dtype)
    return state


def strided(state):
    """The same tensors as views: transposed ones, and two of one storage."""
    views = collections.OrderedDict(state)
    for name, value in state.items():
        if "query" in name:
            views[name] = value.T.contiguous().T
    name = "roformer.embeddings.token_type_embeddings.weight"
    views[name] = torch.cat([torch.full((3, 16), 7.0), state[name]])[3:]
    return views


def main():
    vocab_path = write_vocab(OUT)
    write_json(
        os.path.join(OUT, "config.json"),
        {**CONFIG, "model_type": "roformer", "norm_type": "rms_norm", "use_bias": False, "rotary_value": False,
         "embedding_size": 16, "max_position_embeddings": 512, "layer_norm_eps": EPSILON},
    )
    weights = random_weights()
    ids = tokens(vocab_path)
    vectors = {}
    for dtype in (torch.float32, torch.float16, torch.bfloat16):
        label = str(dtype).split(".")[1]
        rounded = {name: torch.tensor(value).to(dtype).double().numpy() for name, value in weights.items()}
        vectors[label] = [unit_mean(forward(rounded, text)) for text in ids]
        state = state_dict(weights, dtype)
        save_file(state, os.path.join(OUT, f"{label}.safetensors"))
        torch.save(state, os.path.join(OUT, f"{label}.bin"))
    state = state_dict(weights, torch.float32)
    torch.save(state, os.path.join(OUT, "legacy.bin"), _use_new_zipfile_serialization=False)
    torch.save(
        {"model": strided(state), "epoch": 3, "loss": 0.5, "tags": ["a", ("b", None, True)], "step": 1 << 40},
        os.path.join(OUT, "strided.pt"),
    )
    write_json(os.path.join(OUT, "golden.json"), {"texts": TEXTS, "tokens": ids, "vectors": vectors})


main()

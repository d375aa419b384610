"""Writes sharded checkpoints of the tests: the tensors of fixtures/torch/float32.bin in three files each, with an index as Hugging Face's transformers
writes it.

Run in this folder with PyTorch 1.13 or later and safetensors, after write_torch.py:

    python3 write_shards.py

It overwrites fixtures/shards/. The vectors are those of fixtures/torch/golden.json (float32).
"""

import json
import os
import shutil

import torch
from safetensors.torch import save_file

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")

SOURCE = os.path.join(FIXTURES, "torch")
OUT = os.path.join(FIXTURES, "shards")
SHARDS = 3


def write(stem, end, save):
    state = torch.load(os.path.join(SOURCE, "float32.bin"))
    weight_map = {}
    for shard in range(SHARDS):
        names = list(state)[shard::SHARDS]
        file = f"{stem}-{shard + 1:05}-of-{SHARDS:05}.{end}"
        save({name: state[name].contiguous() for name in names}, os.path.join(OUT, file))
        weight_map.update({name: file for name in names})
    size = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    with open(os.path.join(OUT, f"{stem}.{end}.index.json"), "w", encoding="utf-8") as index:
        json.dump({"metadata": {"total_size": size}, "weight_map": weight_map}, index, indent=2, sort_keys=True)
        index.write("\n")


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    os.makedirs(OUT)
    for name in ("config.json", "vocab.txt"):
        shutil.copy(os.path.join(SOURCE, name), OUT)
    write("model", "safetensors", save_file)
    write("pytorch_model", "bin", torch.save)

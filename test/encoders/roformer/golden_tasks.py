"""Independent PyTorch reference of a step of several tasks whose gradients are brought to length 1 before they are added: u = sum of w_i g_i / |g_i|
(Su 2022, kexue.fm 8896).

Run with Python 3 and PyTorch 1.13 or later, in this folder:

    python3 golden_tasks.py

It overwrites tasks.golden.json. The encoder, its losses and its weights are those of golden.py. Nothing is added by hand: the losses are divided by the
norms of their own gradients, which are held fast, and their sum is differentiated.

tasks.golden.json: an object
    config, seed
    tasks       [{weight, factor, scale, batches}]: what a task counts, what its losses are multiplied by, and the batches whose gradients are averaged
    norms       [tasks], of the gradients of the tasks before they are brought to length 1, factors included
    normalized  {weight name: {norm, entries: [[flat index, value], ...]}} of u
    summed      the same of the plain sum of w_i g_i
"""

import json

import torch

from golden import CLASSIFIED, CONFIG, MASKED, NEGATIVES, PAIRS, cosent, figures_of, head, info_nce, initial_weights, logits_of, masked_lm, rounded, vectors_of

TASKS = [
    {"weight": 1, "factor": 1, "scale": 20, "batches": [PAIRS]},
    {"weight": 0.5, "factor": 100, "scale": 5, "batches": [NEGATIVES]},
    {"weight": 2, "factor": 0.01, "scale": 1, "batches": [MASKED, {**MASKED, "positions": MASKED["positions"][:3], "targets": [4, 4, 9]}]},
    {"weight": 1, "factor": 1, "scale": 1, "batches": [CLASSIFIED]},
]


def loss_of(config, weights, batch, scale):
    if batch["loss"] == "mlm":
        return masked_lm(config, weights, batch)
    if batch["loss"] == "sbert":
        return torch.nn.functional.cross_entropy(logits_of(config, weights, batch), torch.tensor(batch["labels"]))
    similarities = vectors_of(config, weights, batch["a"]) @ vectors_of(config, weights, batch["b"]).T
    if batch["loss"] == "cosent":
        return cosent(similarities.diagonal(), batch["labels"], scale)
    return info_nce(similarities, scale)


def task_losses(config, weights):
    for task in TASKS:
        losses = [loss_of(config, weights, batch, task["scale"]) for batch in task["batches"]]
        yield task["factor"] * sum(losses) / len(losses)


def gradients_of(loss, weights):
    found = torch.autograd.grad(loss, list(weights.values()), allow_unused=True, retain_graph=True)
    return {name: torch.zeros_like(weights[name]) if g is None else g for name, g in zip(weights, found)}


if __name__ == "__main__":
    config = {**CONFIG, "head": head("sbert", 3)}
    weights = initial_weights(config, 12)
    losses = list(task_losses(config, weights))
    norms = [torch.cat([g.reshape(-1) for g in gradients_of(loss, weights).values()]).norm().item() for loss in losses]
    weighed = [task["weight"] * loss for task, loss in zip(TASKS, losses)]
    normalized = gradients_of(sum(loss / norm for loss, norm in zip(weighed, norms)), weights)
    summed = gradients_of(sum(weighed), weights)
    case = {
        "config": config,
        "seed": 12,
        "tasks": TASKS,
        "norms": rounded(norms),
        "normalized": {name: figures_of(g) for name, g in normalized.items()},
        "summed": {name: figures_of(g) for name, g in summed.items()},
    }
    with open("tasks.golden.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(case, separators=(",", ":")) + "\n")

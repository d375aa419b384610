"""Independent PyTorch reference of what a distilled student has beyond the plain encoder: weighted pooling, a projection, heads
of teachers, the distillation loss, and InfoNCE with the scores of a teacher and further negatives.

Run with Python 3 and PyTorch 1.13 or later, in this folder:

    python3 golden_student.py

It overwrites student.golden.json. The encoder is that of golden.py, in float64 from float32 weights, `initialWeights(config, seed)`;
only the weights of pooling, which begin as those of a mean, are ((7 i + shift) mod 13 - 5) / 10 so that they show, with shift 2 of
pooling.token and 6 of pooling.hidden.

student.golden.json: list of cases
    name, config, seed, scale
    batch       loss, a, b, labels; of 'distill' targets [{dim, values [count][dim], weights [count]}] and similarity; of
                'infonce' teacher {scores [a count][b count], scale, weight}
    vectors     [count of a][dim], sentence vectors of unit length
    loss        a number
    gradients   {weight name: {norm, entries: [[flat index, value], ...]}} of the weights that the loss reads
"""

import torch

from golden import A, B, CONFIG, FIRSTS, SECONDS, cosent, encode, figures_of, initial_weights, rounded, side, write


def more_shapes(config):
    d = config["hiddenSize"]
    dim = config.get("projection", d)
    if config["pooling"] == "weighted":
        yield "pooling.token", (config["vocabSize"], 1)
        yield "pooling.hidden", (d, 1)
    if "projection" in config:
        yield "projection.weight", (d, dim)
    for k, width in enumerate(config.get("teachers", [])):
        yield f"teacher.{k}", (dim, width)


def pattern(size, shift):
    return ((7 * torch.arange(size) + shift) % 13 - 5) / 10


def student_weights(config, seed):
    fixed = {"pooling.token": pattern(config["vocabSize"], 2), "pooling.hidden": pattern(config["hiddenSize"], 6)}
    return initial_weights(config, seed, more_shapes(config), fixed)


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def pooled_text(config, weights, hidden, ids):
    """hidden [tokens, hidden] of one text without padding."""
    if config["pooling"] == "mean":
        return hidden.mean(0)
    share = weights["pooling.token"][ids, 0] + hidden @ weights["pooling.hidden"][:, 0]
    return torch.einsum("t,td->d", share, hidden) / len(ids)


def vectors_of(config, weights, tokens):
    """Every text is encoded alone: nothing of the padding can enter."""
    rows = []
    for ids, length in zip(tokens["tokenIds"], tokens["lengths"]):
        ids = ids[:length]
        hidden = encode(config, weights, [ids], [length])[-1][0]
        rows.append(pooled_text(config, weights, hidden, ids))
    pooled = torch.stack(rows)
    return unit(pooled @ weights["projection.weight"] if "projection" in config else pooled)


def distill(config, weights, vectors, targets, similarity):
    total = 0
    for k, target in enumerate(targets):
        seen = unit(vectors @ weights[f"teacher.{k}"])
        taught = torch.tensor(target["values"])
        w = target["weights"]
        n = len(w)
        total = total + sum(w[i] * (1 - seen[i] @ taught[i]) for i in range(n)) / n
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j and w[i] > 0 and w[j] > 0]
        squares = [(seen[i] @ seen[j] - taught[i] @ taught[j]) ** 2 for i, j in pairs]
        total = total + similarity * (sum(w) / n) * sum(squares) / max(1, len(pairs))
    return total


def info_nce(similarities, teacher):
    """Rows and the columns with a truth; hard and soft cross entropies, mixed by the teacher's weight."""

    def one_way(scores, taught):
        log = scores.log_softmax(1)
        hard = -log.diagonal().mean()
        if taught is None:
            return hard
        soft = -(taught.softmax(1) * log).sum(1).mean()
        return (1 - teacher["weight"]) * hard + teacher["weight"] * soft

    count = len(similarities)
    taught = teacher and teacher["scale"] * torch.tensor(teacher["scores"])
    rows = one_way(similarities, taught)
    columns = one_way(similarities[:, :count].T, None if taught is None else taught[:, :count].T)
    return (rows + columns) / 2


def student_case(name, batch, scale=20.0, seed=21, **changes):
    config = {**CONFIG, **changes}
    weights = student_weights(config, seed)
    vectors = vectors_of(config, weights, batch["a"])
    if batch["loss"] == "distill":
        loss = distill(config, weights, vectors, batch["targets"], batch["similarity"])
    else:
        similarities = vectors @ vectors_of(config, weights, batch["b"]).T
        if batch["loss"] == "cosent":
            loss = cosent(similarities.diagonal(), batch["labels"], scale)
        else:
            loss = info_nce(scale * similarities, batch.get("teacher"))
    loss.backward()
    return {
        "name": name,
        "config": config,
        "seed": seed,
        "scale": scale,
        "batch": batch,
        "vectors": rounded(vectors),
        "loss": rounded(loss.item()),
        "gradients": {n: figures_of(value.grad) for n, value in weights.items() if value.grad is not None},
    }


def target(dim, weights, seed):
    """Random unit vectors, zeros where the weight is 0."""
    generator = torch.Generator().manual_seed(seed)
    values = unit(torch.randn(len(weights), dim, generator=generator))
    return {"dim": dim, "values": rounded(values * (torch.tensor(weights) > 0)[:, None]), "weights": weights}


def scores(rows, columns, seed):
    generator = torch.Generator().manual_seed(seed)
    return rounded(torch.rand(rows, columns, generator=generator))


MORE = side(*SECONDS, [1, 9, 9, 2], [1, 13, 4, 8, 20, 2])
EVERYWHERE = [1, 1, 1, 1, 1, 1]
SOMEWHERE = [0.3, 0, 0.3, 0.6, 0, 0.3]
ONE = [0, 0, 1, 0, 0, 0]


def taught(similarity, *targets):
    return {"loss": "distill", "a": A, "targets": list(targets), "similarity": similarity}


if __name__ == "__main__":
    write(
        "student.golden.json",
        [
            student_case("infonce, weighted", {"loss": "infonce", "a": A, "b": B}, pooling="weighted"),
            student_case(
                "cosent over the cosines of a teacher, weighted, projection, teachers unread",
                {"loss": "cosent", "a": A, "b": B, "labels": [0.93, 0.12, 0.77, -0.05, 0.41, 0.4]},
                pooling="weighted",
                projection=12,
                teachers=[10],
            ),
            student_case(
                "distill, weighted, projection, two teachers, the second absent from some rows",
                taught(0.7, target(20, EVERYWHERE, 1), target(10, SOMEWHERE, 2)),
                pooling="weighted",
                projection=12,
                teachers=[20, 10],
            ),
            student_case(
                "distill, mean, two teachers, the second of one text only",
                taught(2, target(8, SOMEWHERE, 3), target(6, ONE, 4)),
                teachers=[8, 6],
            ),
            student_case("distill, relu, no matrix", taught(0, target(16, EVERYWHERE, 5)), teachers=[16], hiddenAct="relu"),
            student_case(
                "infonce, scores of a teacher",
                {"loss": "infonce", "a": A, "b": B, "teacher": {"scores": scores(len(FIRSTS), 6, 7), "scale": 4, "weight": 1}},
            ),
            student_case("infonce, further negatives", {"loss": "infonce", "a": A, "b": MORE}),
            student_case(
                "infonce, further negatives, scores of a teacher",
                {
                    "loss": "infonce",
                    "a": A,
                    "b": MORE,
                    "teacher": {"scores": scores(len(FIRSTS), 8, 6), "scale": 10, "weight": 0.6},
                },
                scale=5.0,
                pooling="weighted",
                projection=12,
            ),
        ],
    )

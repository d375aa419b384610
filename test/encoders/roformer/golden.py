"""Independent PyTorch reference of the RoFormerV2 encoder and its training losses.

Run with Python 3 and PyTorch 1.13 or later (Debian's python3-torch is enough), in this folder:

    python3 golden.py

It overwrites forward.golden.json and gradients.golden.json (golden_entities.py makes those of the entity heads). Everything is computed in float64 from float32 weights.
The weights are those of `initialWeights(config, seed)`: the generator (mulberry32, Box-Muller, truncation at two
deviations) is repeated here, so nothing but this file is needed; only the bias of a head, which begins with zeros, is
set to 0.1, 0.2, ... so that it shows. Formulas: Su 2022, kexue.fm 8998 (encoder), 8847 (CoSENT), 8860 (interaction);
Reimers and Gurevych 2019, arXiv 1908.10084 (sbert); Conneau et al. 2017, arXiv 1705.02364 (matched). It shares no code
with the TypeScript encoder and rotates pairs through complex numbers.

forward.golden.json: list of cases
    name, config, seed, alpha, tokenIds [count][seqLen], lengths [count], secondStarts [count] (pairs read as one text)
    hidden      [count][length of the row][hiddenSize], the last layer at the real tokens
    vectors     {pooling: [count][hiddenSize]}, of unit length, for the three poolings
gradients.golden.json: list of cases
    name, config, seed, scale, batch (loss, a, b, labels | positions, targets), cosines (losses of sentence vectors),
                logits [count][classes] (losses of a head), scores [count] (interaction)
    loss        a number
    gradients   {weight name: {norm, entries: [[flat index, value], ...]}}, layout of the weight itself [fan-in, fan-out]
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)


def mulberry32(seed):
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        yield (t ^ (t >> 14)) / 4294967296


def normals(uniform):
    while True:
        radius = math.sqrt(-2 * math.log(1 - next(uniform)))
        yield radius * math.cos(2 * math.pi * next(uniform))


def head_width(head, d):
    if head["kind"] == "sbert":
        return 3 * d
    return 4 * d if head.get("features") == "matched" else d


def shapes(config):
    d, f = config["hiddenSize"], config["intermediateSize"]
    yield "embedding.token", (config["vocabSize"], d)
    yield "embedding.segment", (config["segmentTypes"], d)
    for i in range(config["numLayers"]):
        for part in ("query", "key", "value", "output"):
            yield f"layer.{i}.attention.{part}", (d, d)
        yield f"layer.{i}.ffn.in", (d, f)
        yield f"layer.{i}.ffn.out", (f, d)
    if "head" in config:
        classes = config["head"]["classes"]
        yield "head.weight", (head_width(config["head"], d), classes)
        yield "head.bias", (classes,)


def initial_weights(config, seed, more_shapes=(), fixed=None):
    """`more_shapes` follow the encoder's own; `fixed` are values of weights that are not drawn."""
    normal = normals(mulberry32(seed))
    weights = {}
    for name, shape in [*shapes(config), *more_shapes]:
        if fixed and name in fixed:
            weights[name] = fixed[name].to(torch.float32).to(torch.float64).reshape(shape).requires_grad_(True)
            continue
        if name == "head.bias":
            weights[name] = (torch.arange(1, shape[0] + 1) * 0.1).to(torch.float32).to(torch.float64).requires_grad_(True)
            continue
        fan_in = shape[1] if name.startswith("embedding.") else shape[0]
        std = 1.1368 / math.sqrt(fan_in) / math.sqrt(config["numLayers"])
        values = []
        while len(values) < shape[0] * shape[1]:
            z = next(normal)
            if abs(z) <= 2:
                values.append(z * std)
        single = torch.tensor(values).to(torch.float32).to(torch.float64)
        weights[name] = single.reshape(shape).requires_grad_(True)
    return weights


def rms_norm(x):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-7)


def rotate(x):
    """x [batch, heads, seq, dim]: the pair (2i, 2i+1) is one complex number, turned by pos * 10000^(-2i/dim)."""
    seq, dim = x.shape[-2:]
    rates = 10000 ** (-torch.arange(0, dim, 2) / dim)
    angles = torch.arange(seq)[:, None] * rates[None, :]
    turned = torch.view_as_complex(x.reshape(*x.shape[:-1], dim // 2, 2).contiguous()) * torch.polar(
        torch.ones_like(angles), angles
    )
    return torch.view_as_real(turned).reshape(x.shape)


def heads(x, count):
    batch, seq, width = x.shape
    return x.reshape(batch, seq, count, width // count).transpose(1, 2)


def encode(config, weights, token_ids, lengths, alpha=1.0, second_starts=None):
    """Outputs of every layer, [layer][batch, seq, hidden]; from its second start on, a row is of segment 1."""
    ids = torch.tensor(token_ids)
    starts = torch.tensor(second_starts or [ids.shape[1]] * len(token_ids))
    segments = (torch.arange(ids.shape[1])[None, :] >= starts[:, None]).long()
    real = torch.arange(ids.shape[1])[None, :] < torch.tensor(lengths)[:, None]
    count = config["numHeads"]
    x = rms_norm(weights["embedding.token"][ids] + weights["embedding.segment"][segments])
    outputs = []
    for i in range(config["numLayers"]):
        part = {n: weights[f"layer.{i}.attention.{n}"] for n in ("query", "key", "value", "output")}
        q = rotate(heads(x @ part["query"], count))
        k = rotate(heads(x @ part["key"], count))
        scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / math.sqrt(q.shape[-1])
        scores = scores.masked_fill(~real[:, None, None, :], float("-inf"))
        mixed = torch.einsum("bhqk,bhkd->bqhd", scores.softmax(-1), heads(x @ part["value"], count))
        x = rms_norm(x + alpha * (mixed.reshape(x.shape) @ part["output"]))
        inner = x @ weights[f"layer.{i}.ffn.in"]
        inner = torch.nn.functional.gelu(inner) if config["hiddenAct"] == "gelu" else torch.relu(inner)
        x = rms_norm(x + alpha * (inner @ weights[f"layer.{i}.ffn.out"]))
        outputs.append(x)
    return outputs


def mean_over(x, lengths):
    return torch.stack([row[:n].mean(0) for row, n in zip(x, lengths)])


def pool(pooling, outputs, lengths):
    if pooling == "cls":
        return outputs[-1][:, 0]
    if pooling == "mean":
        return mean_over(outputs[-1], lengths)
    return (mean_over(outputs[0], lengths) + mean_over(outputs[-1], lengths)) / 2


def sentence_vectors(pooling, outputs, lengths):
    pooled = pool(pooling, outputs, lengths)
    return pooled / pooled.norm(dim=-1, keepdim=True)


def outputs_of(config, weights, side):
    return encode(config, weights, side["tokenIds"], side["lengths"], second_starts=side.get("secondStarts"))


def vectors_of(config, weights, side):
    return sentence_vectors(config["pooling"], outputs_of(config, weights, side), side["lengths"])


def pooled_of(config, weights, side):
    return pool(config["pooling"], outputs_of(config, weights, side), side["lengths"])


def logits_of(config, weights, batch):
    if config["head"]["kind"] == "sbert":
        u, v = pooled_of(config, weights, batch["a"]), pooled_of(config, weights, batch["b"])
        features = torch.cat([u, v, (u - v).abs()], dim=1)
    elif config["head"].get("features") == "matched":
        pairs = batch["a"]
        hidden = outputs_of(config, weights, pairs)[-1]
        parts = list(zip(hidden, pairs["secondStarts"], pairs["lengths"]))
        u = torch.stack([row[:start].mean(0) for row, start, _ in parts])
        v = torch.stack([row[start:end].mean(0) for row, start, end in parts])
        features = torch.cat([u, v, (u - v).abs(), u * v], dim=1)
    else:
        features = pooled_of(config, weights, batch["a"])
    return features @ weights["head.weight"] + weights["head.bias"]


def scores_of(logits):
    """The only logit, log-odds of the second of two classes, or the expected class."""
    classes = logits.shape[1]
    if classes == 1:
        return logits[:, 0]
    probabilities = logits.softmax(1)
    if classes == 2:
        return torch.log(probabilities[:, 1] / probabilities[:, 0])
    return probabilities @ torch.arange(classes, dtype=torch.float64)


def cosent(cosines, labels, scale):
    terms = [
        torch.exp(scale * (cosines[j] - cosines[i]))
        for i in range(len(labels))
        for j in range(len(labels))
        if labels[i] > labels[j]
    ]
    return torch.log(1 + sum(terms))


def info_nce(similarities, scale):
    truth = torch.arange(len(similarities))
    cross_entropy = torch.nn.functional.cross_entropy
    rows = cross_entropy(scale * similarities, truth)
    columns = cross_entropy(scale * similarities.T, truth)
    return (rows + columns) / 2


def masked_lm(config, weights, batch):
    hidden = encode(config, weights, batch["a"]["tokenIds"], batch["a"]["lengths"])[-1]
    picked = hidden.reshape(-1, hidden.shape[-1])[batch["positions"]]
    logits = picked @ weights["embedding.token"].T
    return torch.nn.functional.cross_entropy(logits, torch.tensor(batch["targets"]))


CONFIG = {
    "vocabSize": 24,
    "hiddenSize": 16,
    "numLayers": 2,
    "numHeads": 2,
    "intermediateSize": 32,
    "maxTokens": 16,
    "segmentTypes": 2,
    "hiddenAct": "gelu",
    "pooling": "mean",
}


def rounded(values):
    if isinstance(values, torch.Tensor):
        values = values.tolist()
    if isinstance(values, list):
        return [rounded(v) for v in values]
    return float(f"{values:.9g}")


def side(*rows):
    """Rows of token ids, padded with 0."""
    longest = max(len(row) for row in rows)
    return {"tokenIds": [row + [0] * (longest - len(row)) for row in rows], "lengths": [len(row) for row in rows]}


def joint(firsts, seconds):
    """Each first text with its second one behind it, [CLS] a [SEP] b [SEP]."""
    rows = [first + second[1:] for first, second in zip(firsts, seconds)]
    return {**side(*rows), "secondStarts": [len(first) for first in firsts]}


def forward_case(name, tokens, alpha=1.0, seed=11, **changes):
    config = {**CONFIG, **changes}
    weights = initial_weights(config, seed)
    outputs = encode(config, weights, tokens["tokenIds"], tokens["lengths"], alpha, tokens.get("secondStarts"))
    poolings = ("mean", "cls", "first-last-mean")
    return {
        "name": name,
        "config": config,
        "seed": seed,
        "alpha": alpha,
        **tokens,
        "hidden": [rounded(x[:n]) for x, n in zip(outputs[-1], tokens["lengths"])],
        "vectors": {p: rounded(sentence_vectors(p, outputs, tokens["lengths"])) for p in poolings},
    }


def figures_of(gradient):
    flat = gradient.reshape(-1)
    step = max(1, len(flat) // 7)
    picked = sorted({*range(0, len(flat), step), int(flat.abs().argmax())})
    return {"norm": rounded(flat.norm().item()), "entries": [[i, rounded(flat[i].item())] for i in picked]}


def gradient_case(name, batch, scale=20.0, seed=12, **changes):
    config = {**CONFIG, **changes}
    weights = initial_weights(config, seed)
    case = {"name": name, "config": config, "seed": seed, "scale": scale, "batch": batch}
    if batch["loss"] == "mlm":
        loss = masked_lm(config, weights, batch)
    elif "head" in config:
        logits = logits_of(config, weights, batch)
        case["logits"] = rounded(logits)
        if config["head"]["kind"] == "interaction":
            case["scores"] = rounded(scores_of(logits))
        if batch["loss"] == "interaction-cosent":
            loss = cosent(scores_of(logits), batch["labels"], scale)
        else:
            loss = torch.nn.functional.cross_entropy(logits, torch.tensor(batch["labels"]))
    else:
        similarities = vectors_of(config, weights, batch["a"]) @ vectors_of(config, weights, batch["b"]).T
        case["cosines"] = rounded(similarities.diagonal())
        if batch["loss"] == "cosent":
            loss = cosent(similarities.diagonal(), batch["labels"], scale)
        else:
            loss = info_nce(similarities, scale)
    loss.backward()
    case["loss"] = rounded(loss.item())
    case["gradients"] = {weight: figures_of(value.grad) for weight, value in weights.items()}
    return case


FIRSTS = [[1, 5, 9, 13, 2], [1, 6, 10, 14, 18, 22, 2], [1, 7, 7, 2], [1, 23, 2], [1, 12, 5, 8, 2], [1, 3, 2]]
SECONDS = [[1, 5, 9, 12, 2], [1, 4, 11, 2], [1, 7, 8, 15, 2], [1, 20, 21, 19, 16, 17, 10, 2], [1, 12, 2], [1, 3, 4, 2]]
A = side(*FIRSTS)
B = side(*SECONDS)
PAIRS = {"loss": "cosent", "a": A, "b": B, "labels": [1, 0, 1, 0, 2, 0.5]}
NEGATIVES = {"loss": "infonce", "a": A, "b": B}
TWO_CLASSES = [1, 0, 1, 0, 1, 0]
THREE_CLASSES = [1, 0, 1, 0, 2, 2]
CLASSIFIED = {"loss": "sbert", "a": A, "b": B, "labels": THREE_CLASSES}
JOINT = {"loss": "interaction", "a": joint(FIRSTS, SECONDS), "labels": TWO_CLASSES}
RANKED = {"loss": "interaction-cosent", "a": joint(FIRSTS, SECONDS), "labels": [1, 0, 1, 0, 2, 0.5]}
MASKED = {"loss": "mlm", "a": A, "positions": [1, 3, 7, 11, 15, 29, 36], "targets": [5, 13, 6, 18, 9, 12, 3]}


def head(kind, classes, **features):
    return {"kind": kind, "classes": classes, **features}


def write(path, cases):
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


TEXTS = side([1, 17, 3, 20, 8, 11, 23, 5, 2], [1, 14, 14, 2], [1])


if __name__ == "__main__":
    write(
        "forward.golden.json",
        [
            forward_case("one text", side([1, 5, 9, 13, 17, 21, 2])),
            forward_case("padded batch", TEXTS),
            forward_case("relu, four heads, three layers", TEXTS, hiddenAct="relu", numHeads=4, numLayers=3),
            forward_case("alpha 0.3", TEXTS, alpha=0.3),
            forward_case("pairs of texts", joint([[1, 17, 3, 20, 2], [1, 14, 2], [1, 2]], [[1, 8, 11, 2], [1, 2], [1, 5, 2]])),
        ],
    )
    write(
        "gradients.golden.json",
        [
            gradient_case("cosent, mean, gelu", PAIRS),
            gradient_case("cosent, first-last-mean, relu", PAIRS, pooling="first-last-mean", hiddenAct="relu"),
            gradient_case("infonce, mean, gelu", NEGATIVES),
            gradient_case("infonce, cls, gelu, scale 5", NEGATIVES, scale=5.0, pooling="cls"),
            gradient_case("mlm, gelu", MASKED),
            gradient_case("sbert, mean, three classes", CLASSIFIED, head=head("sbert", 3)),
            gradient_case("sbert, cls, two classes", {**CLASSIFIED, "labels": TWO_CLASSES}, pooling="cls", head=head("sbert", 2)),
            gradient_case("interaction, mean, two classes", JOINT, head=head("interaction", 2)),
            gradient_case(
                "interaction, cls, three classes", {**JOINT, "labels": THREE_CLASSES}, pooling="cls", head=head("interaction", 3)
            ),
            gradient_case("interaction, matched, two classes", JOINT, head=head("interaction", 2, features="matched")),
            gradient_case("interaction-cosent, mean, one logit", RANKED, scale=1.0, head=head("interaction", 1)),
            gradient_case("interaction-cosent, cls, two classes", RANKED, scale=5.0, pooling="cls", head=head("interaction", 2)),
            gradient_case(
                "interaction-cosent, matched, one logit", RANKED, scale=2.0, head=head("interaction", 1, features="matched")
            ),
        ],
    )

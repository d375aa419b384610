"""Independent PyTorch reference of the four heads that find entities, and of their losses.

Run with Python 3 and PyTorch 1.13 or later, in this folder:

    python3 golden_entities.py

It overwrites entities.golden.json. The encoder is that of golden.py. Weights of the head are drawn after the encoder's;
those that begin with zeros are set to the pattern of `shown`, so that they show. A CRF's partition function is the plain
sum over every path, a pointer's scores are computed span by span: slow, and nothing to get wrong. Formulas: Su 2021,
kexue.fm 8373 (GlobalPointer), 8877 (its efficient form), 7359 (loss); Lafferty et al. 2001 (CRF).

entities.golden.json: list of cases
    name, config (with `entities`), seed
    batch       loss, a {tokenIds, lengths}, and spans [count][types][[first, last], ...] (both inclusive) with
                typeWeights [types], or tags [count][seqLen] (-1 where nobody looks)
    scores      pointers: [count][types][first][last - first], first and last over the tokens 1 .. length - 2
    emissions   taggers: [count][tokens 1 .. length - 2][tags]
    partitions  crf: log Z of each row, [count]
    best        crf: tags of the best path of each row, [count][tokens 1 .. length - 2]
    loss        a number
    gradients   as in gradients.golden.json
"""

import itertools
import math

import torch

from golden import CONFIG, encode, figures_of, initial_weights, rounded, side, write

TYPES = ["person", "place"]
TAGS = {"bio": lambda n: 1 + 2 * n, "bioes": lambda n: 1 + 4 * n, "sbme": lambda n: 4 * n}


def entity_shapes(config):
    head, hidden = config["entities"], config["hiddenSize"]
    types = len(head["types"])
    if head["kind"].endswith("pointer"):
        d = head["headSize"]
        width = types * d if head["kind"] == "global-pointer" else d
        yield "entities.query", (hidden, width)
        yield "entities.key", (hidden, width)
        if head["kind"] != "global-pointer":
            yield "entities.type", (4 * d, types)
        return
    tags = TAGS[head["scheme"]](types)
    yield "entities.weight", (hidden, tags)
    yield "entities.bias", (tags,)
    if head["kind"] == "crf":
        yield "crf.transitions", (tags, tags)
        yield "crf.start", (tags,)
        yield "crf.end", (tags,)


SHIFTS = {"entities.bias": 0, "crf.transitions": 3, "crf.start": 5, "crf.end": 8}


def shown(name, shape):
    return torch.tensor([((7 * i + SHIFTS[name]) % 13 - 5) / 10 for i in range(math.prod(shape))])


def weights_of(config, seed):
    more = list(entity_shapes(config))
    return initial_weights(config, seed, more, {name: shown(name, shape) for name, shape in more if name in SHIFTS})


def turned(vector, position):
    """The pair (2i, 2i+1) of a vector [d], turned by position * 10000^(-2i/d)."""
    d = len(vector)
    angles = position * 10000 ** (-torch.arange(0, d, 2) / d)
    pairs = torch.view_as_complex(vector.reshape(-1, 2).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).reshape(d)


def pointer_score(config, weights, hidden, kind, i, j):
    head = config["entities"]
    d = head["headSize"]
    columns = slice(kind * d, kind * d + d) if head["kind"] == "global-pointer" else slice(0, d)
    query, key = weights["entities.query"][:, columns], weights["entities.key"][:, columns]
    score = turned(hidden[i] @ query, i) @ turned(hidden[j] @ key, j) / math.sqrt(d)
    if head["kind"] == "global-pointer":
        return score
    features = torch.cat([hidden[i] @ query, hidden[i] @ key, hidden[j] @ query, hidden[j] @ key])
    return score + features @ weights["entities.type"][:, kind]


def pointer_scores(config, weights, hidden, length):
    """[types][first][last - first] of one row."""
    inner = range(1, length - 1)
    types = range(len(config["entities"]["types"]))
    return [[[pointer_score(config, weights, hidden, t, i, j) for j in inner if j >= i] for i in inner] for t in types]


def pointer_loss(scores, batch):
    total = torch.zeros(())
    for row, marked in zip(scores, batch["spans"]):
        for by_first, spans, weight in zip(row, marked, batch["typeWeights"]):
            wrong, right = torch.ones(()), torch.ones(())
            for i, line in enumerate(by_first):
                for more, score in enumerate(line):
                    if [i + 1, i + 1 + more] in spans:
                        right = right + torch.exp(-score)
                    else:
                        wrong = wrong + torch.exp(score)
            total = total + weight * (torch.log(wrong) + torch.log(right))
    return total / (len(scores) * sum(batch["typeWeights"]))


def path_scores(weights, emissions, paths):
    """Scores of `paths` [number, tokens]; a path over no token scores 0."""
    tokens = paths.shape[1]
    if tokens == 0:
        return torch.zeros(len(paths))
    score = weights["crf.start"][paths[:, 0]] + weights["crf.end"][paths[:, -1]]
    for t in range(tokens):
        score = score + emissions[t, paths[:, t]]
        if t > 0:
            score = score + weights["crf.transitions"][paths[:, t - 1], paths[:, t]]
    return score


def every_path(tokens, tags):
    return torch.tensor(list(itertools.product(range(tags), repeat=tokens)), dtype=torch.long).reshape(tags**tokens, tokens)


def crf_rows(weights, emissions, gold):
    """log Z, score of the true path and best path, each of every row."""
    rows = []
    for row, tags in zip(emissions, gold):
        paths = every_path(len(row), row.shape[1])
        scores = path_scores(weights, row, paths)
        true = path_scores(weights, row, torch.tensor([tags[1 : len(row) + 1]], dtype=torch.long))[0]
        rows.append((torch.log(torch.exp(scores).sum()), true, paths[scores.argmax()]))
    return rows


def softmax_loss(emissions, gold):
    terms = [-row[t].log_softmax(0)[tags[t + 1]] for row, tags in zip(emissions, gold) for t in range(len(row))]
    return sum(terms) / len(terms)


def entity_case(name, batch, seed=13, **head):
    config = {**CONFIG, "entities": head}
    weights = weights_of(config, seed)
    case = {"name": name, "config": config, "seed": seed, "batch": batch}
    hidden = encode(config, weights, batch["a"]["tokenIds"], batch["a"]["lengths"])[-1]
    lengths = batch["a"]["lengths"]
    if batch["loss"] == "pointer":
        scores = [pointer_scores(config, weights, row, length) for row, length in zip(hidden, lengths)]
        case["scores"] = [[[[rounded(s) for s in line] for line in kind] for kind in row] for row in scores]
        loss = pointer_loss(scores, batch)
    else:
        emissions = [
            row[1 : length - 1] @ weights["entities.weight"] + weights["entities.bias"]
            for row, length in zip(hidden, lengths)
        ]
        case["emissions"] = [rounded(row) for row in emissions]
        if batch["loss"] == "crf":
            rows = crf_rows(weights, emissions, batch["tags"])
            case["partitions"] = [rounded(partition) for partition, _, _ in rows]
            case["best"] = [best.tolist() for _, _, best in rows]
            loss = sum(partition - true for partition, true, _ in rows) / len(rows)
        else:
            loss = softmax_loss(emissions, batch["tags"])
    loss.backward()
    case["loss"] = rounded(loss.item())
    case["gradients"] = {weight: figures_of(value.grad) for weight, value in weights.items()}
    return case


# A row of every length from no token between [CLS] and [SEP] to five of them.
TEXTS = side([1, 5, 9, 13, 2], [1, 6, 10, 14, 18, 22, 2], [1, 7, 7, 2], [1, 23, 2], [1, 2], [1, 12, 5, 8, 3, 2])
# Spans within each other, of both types at once, of all tokens, and none.
SPANS = [[[[1, 2]], [[1, 2], [2, 2]]], [[[1, 5], [2, 3], [5, 5]], []], [[], [[2, 2]]], [[[1, 1]], []], [[], []], [[], []]]


def pointed(*weights):
    return {"loss": "pointer", "a": TEXTS, "spans": SPANS, "typeWeights": list(weights)}


def tagged(loss, *rows):
    """Tags of the tokens between [CLS] and [SEP]; -1 where nobody looks."""
    width = len(TEXTS["tokenIds"][0])
    return {"loss": loss, "a": TEXTS, "tags": [[-1, *row] + [-1] * (width - 1 - len(row)) for row in rows]}


BIO = [[0, 1, 2], [3, 4, 0, 1, 2], [0, 0], [3], [], [1, 3, 4, 4]]
BIOES = [[1, 2, 3], [4, 0, 5, 6, 7], [0, 8], [0], [], [5, 7, 1, 3]]
SBME = [[0, 1, 3], [1, 2, 3, 0, 0], [1, 3], [0], [], [1, 2, 2, 3]]

if __name__ == "__main__":
    global_pointer = {"kind": "global-pointer", "types": TYPES, "headSize": 8}
    efficient = {**global_pointer, "kind": "efficient-global-pointer"}
    bio, bioes = ({"types": TYPES, "scheme": scheme} for scheme in ("bio", "bioes"))
    write(
        "entities.golden.json",
        [
            entity_case("global pointer, two types", pointed(1, 1), **global_pointer),
            entity_case("global pointer, one type not marked", pointed(1, 0), **global_pointer),
            entity_case("efficient global pointer, two types", pointed(1, 1), **efficient),
            entity_case("efficient global pointer, one type not marked", pointed(0, 1), **efficient),
            entity_case("crf, bio", tagged("crf", *BIO), kind="crf", **bio),
            entity_case("crf, bioes", tagged("crf", *BIOES), kind="crf", **bioes),
            entity_case("crf, sbme", tagged("crf", *SBME), kind="crf", types=["word"], scheme="sbme"),
            entity_case("softmax, bio", tagged("softmax", *BIO), kind="softmax", **bio),
            entity_case("softmax, bioes", tagged("softmax", *BIOES), kind="softmax", **bioes),
        ],
    )

"""What the writers of checkpoints here share: a tiny RoFormerV2 with random weights, its vocabulary, texts, and their tokens.

Only numpy and Hugging Face's tokenizers are needed. Weights are in the layout of TensorFlow, [fan-in, fan-out], by the names of the original
BERT without their prefix.
"""

import json
import os

import numpy as np
from tokenizers import BertWordPieceTokenizer

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "fixtures")

VOCAB = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] [unused1] 今 天 气 不 错 很 好 北 京 大 学 ， 。 , . ! - ' ( ） １ ２ 1 2 12 "
    "hello world cafe ca ##fe deja vu app ##le uber stra ##ß ##e σ σο ##ς i ##stanbul ア カ ﬁ fi ##n ２２ Ａ ａ é naive 臺"
).split(" ")
CONFIG = {
    "vocab_size": len(VOCAB),
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
}
TEXTS = [
    "今天天气不错，很好。",
    "Café déjà vu - hello world!",
    "北京大学（12）hello, ﬁn １２ ２２",
    "Apple",
    "ÜBER Straße σοΣ İstanbul naïve アカ 臺\u200b北",
]


def random_weights(seed=19, config=CONFIG):
    """Embeddings are small, so that the epsilon of the first norm shows; matrices large enough that attention is not even."""
    draw = np.random.RandomState(seed)
    d, f = config["hidden_size"], config["intermediate_size"]
    normal = lambda shape, std: (draw.randn(*shape) * std).astype(np.float32)
    weights = {
        "embeddings/word_embeddings": normal((config["vocab_size"], d), 0.005),
        "embeddings/token_type_embeddings": normal((config["type_vocab_size"], d), 0.002),
    }
    for i in range(config["num_hidden_layers"]):
        layer = f"encoder/layer_{i}/"
        for name in ("attention/self/query", "attention/self/key", "attention/self/value", "attention/output/dense"):
            weights[f"{layer}{name}/kernel"] = normal((d, d), 1.5 / d**0.5)
        weights[f"{layer}intermediate/dense/kernel"] = normal((d, f), 1.5 / d**0.5)
        weights[f"{layer}output/dense/kernel"] = normal((f, d), 1.5 / f**0.5)
    return weights


def write_vocab(folder):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "vocab.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(VOCAB) + "\n")
    return path


def tokens(vocab_path, lowercase=True):
    tokenizer = BertWordPieceTokenizer(vocab_path, lowercase=lowercase)
    return [tokenizer.encode(text).ids for text in TEXTS]


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")


def unit_mean(hidden):
    """[tokens, width] of one text to its vector."""
    mean = np.asarray(hidden, dtype=np.float64).mean(axis=0)
    return [round(float(x), 7) for x in mean / np.linalg.norm(mean)]

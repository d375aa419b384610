"""Writes what Hugging Face's tokenizers make of texts that BERT's rule and ours read differently.

Run in this folder with tokenizers: python3 write_tokens.py. It overwrites fixtures/tokens.golden.json:
    vocab           tokens, position = id
    lower, cased    [[text, ids, [start, end] of each token in code points], ...] by BertWordPieceTokenizer with and without lower case
"""

import json
import os
import random
import sys

from tokenizers import BertWordPieceTokenizer

from reference import FIXTURES, TEXTS, VOCAB

EXTRA = "a b c x y z ##a ##b ##x ##z A B ##A Z é È ##é Ｂ ３ ： ㍿ ① ½ 한 ᄒ ##ᅡ ##ᆫ が か ## \u3099 $ + ¥ € 々 〆 〇 - ’ “ _".split(" ")
PIECES = list("abxzABZ今北，。,.!-'（） \t\n\u00a0\u3000\u2028éÈÉñÅ\u0301\u0327\u200b\u200d\ufeff\u00ad\ufffd\u0000\u0007\u000b\u0085") + [
    "Ａ", "Ｂ", "１", "３", "：", "㍿", "①", "½", "ﬁ", "ﬀ", "한", "が", "か\u3099", "ガ", "ｶﾞ", "$", "+", "¥", "€", "々", "〆", "〇", "’", "“", "_",
    "\U00020000", "\U0002f800", "豈", "\U0001f600", "\U0001f468\u200d\U0001f469", "\U0001d400", "ß", "ẞ", "İ", "ı", "Σ", "ς", "Ǆ", "ﬃ", "\u037e", "\u1fef",
    "\ue000", "\u0378", "अि", "ก็", "שָׁ", "كَ", "\u20dd", "hello", "Café", "a" * 101, "a" * 100, "é" * 60,
]


def main():
    vocab = [token for i, token in enumerate(VOCAB + EXTRA) if token not in (VOCAB + EXTRA)[:i] and token != "##"]
    path = "/tmp/tokens-vocab.txt" if len(sys.argv) < 2 else sys.argv[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(vocab) + "\n")
    draw = random.Random(19)
    texts = TEXTS + PIECES + ["".join(draw.choice(PIECES) for _ in range(draw.randint(2, 12))) for _ in range(150)]
    golden = {"vocab": vocab}
    for label, lowercase in (("lower", True), ("cased", False)):
        tokenizer = BertWordPieceTokenizer(path, lowercase=lowercase)
        encoded = [(text, tokenizer.encode(text)) for text in texts]
        golden[label] = [[text, one.ids, [list(pair) for pair in one.offsets]] for text, one in encoded]
    os.remove(path)
    with open(os.path.join(FIXTURES, "tokens.golden.json"), "w", encoding="utf-8") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


main()

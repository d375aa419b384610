"""Writes the TensorFlow and Keras checkpoints of the tests, and the figures of the libraries' own forward passes.

Run in this folder with tensorflow-cpu 2.18, tf_keras, bert4keras, keras-hub, h5py, cramjam, google-crc32c and tokenizers:

    python3 write_keras.py

It overwrites fixtures/tensorflow/ and fixtures/keras/, and the bundle in fixtures/bert/. The models are bert4keras' RoFormerV2, which the released weights were trained with, and
keras_hub's RoformerV2Backbone; both get the weights of reference.py.

golden.json of either folder:
    tokens     [texts][tokens], by Hugging Face's tokenizers
    vectors    {model: [texts][16]}, mean over all tokens of the last layer, of unit length
"""

import os
import shutil
import subprocess
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow")

import numpy as np

from reference import CONFIG, FIXTURES, TEXTS, random_weights, tokens, unit_mean, write_json, write_vocab

TENSORFLOW = os.path.join(FIXTURES, "tensorflow")
KERAS = os.path.join(FIXTURES, "keras")
PARTS = ("attention/self/query", "attention/self/key", "attention/self/value", "attention/output/dense", "intermediate/dense", "output/dense")


def save_bundle(variables, path):
    """What bert4keras' save_weights_as_checkpoint does, which wants the sessions of TensorFlow 1; and what training leaves beside it."""
    import tensorflow as tf

    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        made = [tf.compat.v1.get_variable(name, initializer=value) for name, value in variables.items()]
        first = next(iter(variables))
        made += [
            tf.compat.v1.get_variable("global_step", initializer=np.int64(7)),
            tf.compat.v1.get_variable(f"{first}/adam_m", initializer=np.zeros((2, 3), dtype=np.float32)),
            tf.compat.v1.get_variable("bert/encoder/layer_0/output/dense/kernel/adam_v", initializer=np.zeros((2, 3), dtype=np.float32)),
            tf.compat.v1.get_variable("cls/half", initializer=np.ones(5, dtype=np.float16)),
        ]
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.train.Saver(made).save(session, path, write_meta_graph=False, write_state=False)


def compress_index(path):
    """The same table with its blocks compressed by snappy, which TensorFlow reads and does not write itself. LevelDB's table format."""
    import struct

    import cramjam
    import google_crc32c

    def varint(bytes_, at):
        value = shift = 0
        while True:
            byte = bytes_[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    def written(value):
        out = b""
        while value > 127:
            out += bytes([value & 127 | 128])
            value >>= 7
        return out + bytes([value])

    with open(path, "rb") as file:
        table = file.read()
    out = b""

    def append(contents):
        nonlocal out
        packed = bytes(cramjam.snappy.compress_raw(contents)) + b"\x01"
        crc = google_crc32c.value(packed)
        handle = written(len(out)) + written(len(packed) - 1)
        out += packed + struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)
        return handle

    def block(at, size):
        assert table[at + size] == 0, "a block that is compressed already"
        return table[at : at + size]

    at = len(table) - 48
    meta_at, at = varint(table, at)
    meta_size, at = varint(table, at)
    index_at, at = varint(table, at)
    index_size, at = varint(table, at)
    index = block(index_at, index_size)
    end = len(index) - 4 * (1 + struct.unpack("<I", index[-4:])[0])
    entries, place, key = b"", 0, b""
    while place < end:
        shared, place = varint(index, place)
        own, place = varint(index, place)
        size, place = varint(index, place)
        key = key[:shared] + index[place : place + own]
        place += own
        data_at, after = varint(index, place)
        data_size, _ = varint(index, after)
        place += size
        handle = append(block(data_at, data_size))
        entries += written(0) + written(len(key)) + written(len(handle)) + key + handle
    meta = append(block(meta_at, meta_size))
    handles = meta + append(entries + struct.pack("<II", 0, 1))
    out += handles.ljust(40, b"\0") + table[-8:]
    with open(path.replace("bert_model", "snappy"), "wb") as file:
        file.write(out)
    shutil.copy(path.replace(".index", ".data-00000-of-00001"), path.replace("bert_model", "snappy").replace(".index", ".data-00000-of-00001"))


def with_bert4keras():
    """The TensorFlow bundle that bert4keras writes, and the same weights as Keras 2 keeps them (.h5)."""
    os.environ["TF_KERAS"] = "1"
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import tf_keras

    sys.modules["keras"] = tf_keras
    from bert4keras.models import build_transformer_model

    vocab_path = write_vocab(TENSORFLOW)
    config_path = os.path.join(TENSORFLOW, "bert_config.json")
    write_json(config_path, {**CONFIG, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02})
    model = build_transformer_model(config_path, model="roformer_v2", return_keras_model=False)
    weights = random_weights()
    for layer, names in model.variable_mapping().items():
        names = [name for name in names if name.removeprefix("bert/") in weights]
        if layer in model.layers and names:
            model.layers[layer].set_weights([weights[name.removeprefix("bert/")] for name in names])
    ids = tokens(vocab_path)
    vectors = [unit_mean(model.model.predict([np.array([text]), np.zeros((1, len(text)))], verbose=0)[0]) for text in ids]
    save_bundle({f"bert/{name}": value for name, value in weights.items()}, os.path.join(TENSORFLOW, "bert_model.ckpt"))
    compress_index(os.path.join(TENSORFLOW, "bert_model.ckpt.index"))
    write_json(os.path.join(TENSORFLOW, "golden.json"), {"texts": TEXTS, "tokens": ids, "vectors": {"bert4keras": vectors}})
    os.makedirs(KERAS, exist_ok=True)
    model.model.save_weights(os.path.join(KERAS, "bert4keras.h5"))
    return vectors


def with_keras_hub():
    """What Keras 3 writes of keras_hub's backbone: weights alone, and the whole model with its config."""
    import keras
    # keras_hub compares versions as texts, and takes 3.15 for older than 3.6.
    keras.__version__ = "3.9"
    from keras_hub.src.models.roformer_v2.roformer_v2_backbone import RoformerV2Backbone

    vocab_path = write_vocab(KERAS)
    model = RoformerV2Backbone(
        vocabulary_size=CONFIG["vocab_size"],
        num_layers=CONFIG["num_hidden_layers"],
        num_heads=CONFIG["num_attention_heads"],
        hidden_dim=CONFIG["hidden_size"],
        intermediate_dim=CONFIG["intermediate_size"],
        head_size=CONFIG["hidden_size"] // CONFIG["num_attention_heads"],
        activation=CONFIG["hidden_act"],
        num_segments=CONFIG["type_vocab_size"],
    )
    weights = random_weights()
    model.token_embedding.set_weights([weights["embeddings/word_embeddings"]])
    model.segment_embedding.set_weights([weights["embeddings/token_type_embeddings"]])
    for i, layer in enumerate(model.transformer_layers):
        attention = layer.attention_layer
        dense = (attention.q_dense, attention.k_dense, attention.v_dense, attention.o_dense,
                 layer.feedforward_intermediate_dense, layer.feedforward_output_dense)
        for part, target in zip(PARTS, dense):
            target.set_weights([weights[f"encoder/layer_{i}/{part}/kernel"]])
    ids = tokens(vocab_path)
    run = lambda text: model.predict({"token_ids": np.array([text]), "segment_ids": np.zeros((1, len(text)), dtype="int32")}, verbose=0)
    vectors = [unit_mean(run(text)[0]) for text in ids]
    model.save_weights(os.path.join(KERAS, "model.weights.h5"))
    model.save(os.path.join(KERAS, "model.keras"))
    write_json(os.path.join(KERAS, "config.json"), {"class_name": "keras_hub>RoformerV2Backbone", "config": model.get_config()})
    write_json(os.path.join(KERAS, "golden.json"), {"texts": TEXTS, "tokens": ids, "vectors": {"keras_hub": vectors}})


def bert_bundle():
    """The BERT that write_transformers.py made, as Google released its models: another file of the same figures."""
    from safetensors.numpy import load_file

    folder = os.path.join(FIXTURES, "bert")
    variables = {}
    for name, value in load_file(os.path.join(folder, "model.safetensors")).items():
        if not name.startswith("bert."):
            continue
        steps = name.replace(".layer.", ".layer_").split(".")
        end = steps.pop()
        if "embeddings" not in steps[-1]:
            is_norm = steps[-1] == "LayerNorm"
            steps.append({"weight": "gamma" if is_norm else "kernel", "bias": "beta" if is_norm else "bias"}[end])
        variables["/".join(steps)] = value.T.copy() if steps[-1] == "kernel" else value
    save_bundle(variables, os.path.join(folder, "bert_model.ckpt"))


if len(sys.argv) > 1:
    {"bert4keras": with_bert4keras, "keras_hub": with_keras_hub, "bert": bert_bundle}[sys.argv[1]]()
else:
    for folder in (TENSORFLOW, KERAS):
        shutil.rmtree(folder, ignore_errors=True)
    # Either library wants another Keras in its process.
    for library in ("keras_hub", "bert4keras", "bert"):
        subprocess.run([sys.executable, os.path.abspath(__file__), library], check=True)

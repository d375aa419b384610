"""faiss on one thread, under the protocol of child.mjs: faiss_peers.py PEER DIR.

DIR holds task.json, base.f32 and queries.f32; answers and times are written into it.
"""

import json
import os
import statistics
import sys
import time

import faiss
import numpy as np

M = 16
EF_CONSTRUCTION = 200
WIDTHS = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
PROBES = [4, 8, 16, 32, 64, 128]
MISSING = 0xFFFFFFFF
WARM_UP = 50


def graph(index):
    """Options of a graph; its search takes the width."""
    index.hnsw.efConstruction = EF_CONSTRUCTION
    return index


def ef_setter(index, setting):
    index.hnsw.efSearch = setting["width"]


def probe_setter(index, setting):
    index.nprobe = setting["width"]


def refined_setter(index, setting):
    faiss.downcast_index(index.base_index).nprobe = setting["width"]
    index.k_factor = setting["factor"]


def widths(values, name):
    return [{"label": f"{name}={value}", "width": value} for value in values]


def quantised_lists(dim):
    """Product-quantised lists with float32 vectors behind them, for rescoring."""
    quantizer = faiss.IndexFlatIP(dim)
    coarse = faiss.IndexIVFPQ(quantizer, dim, 1024, 64, 8, faiss.METRIC_INNER_PRODUCT)
    refined = faiss.IndexRefineFlat(coarse)
    refined.kept = (quantizer, coarse)
    return refined


def lists(dim):
    quantizer = faiss.IndexFlatIP(dim)
    index = faiss.IndexIVFFlat(quantizer, dim, 1024, faiss.METRIC_INNER_PRODUCT)
    index.kept = quantizer
    return index


IP = faiss.METRIC_INNER_PRODUCT
PEERS = {
    "faiss-flat": (lambda dim: faiss.IndexFlatIP(dim), lambda index, setting: None, [{"label": "exact", "queries": 200}]),
    "faiss-hnsw": (lambda dim: graph(faiss.IndexHNSWFlat(dim, M, IP)), ef_setter, widths(WIDTHS, "efSearch")),
    "faiss-hnsw-sq": (
        lambda dim: graph(faiss.IndexHNSWSQ(dim, faiss.ScalarQuantizer.QT_8bit, M, IP)),
        ef_setter,
        widths(WIDTHS, "efSearch"),
    ),
    "faiss-ivf-flat": (lists, probe_setter, widths(PROBES, "nprobe")),
    "faiss-ivf-pq": (
        quantised_lists,
        refined_setter,
        [
            {"label": f"nprobe={probes} refine={factor}", "width": probes, "factor": factor, "variant": "refined"}
            for factor in (5, 20)
            for probes in PROBES
        ],
    ),
}


def rss_mib():
    with open("/proc/self/statm", encoding="ascii") as file:
        return round(int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20)


def measure(index, queries, k, result):
    count = result["count"]
    for q in range(min(WARM_UP, count)):
        index.search(queries[q : q + 1], k)
    total = 0.0
    for q in range(count):
        query = queries[q : q + 1]
        before = time.perf_counter()
        _, ids = index.search(query, k)
        took = time.perf_counter() - before
        total += took
        result["times"].append(took * 1000)
        result["answers"][q] = np.where(ids[0] < 0, MISSING, ids[0])
    result["roundSeconds"].append(total)


def main():
    peer, folder = sys.argv[1:3]
    with open(os.path.join(folder, "task.json"), encoding="utf-8") as file:
        task = json.load(file)
    dim, k, rounds = task["dim"], task["k"], task["rounds"]
    base = np.fromfile(os.path.join(folder, "base.f32"), dtype="<f4").reshape(-1, dim)
    queries = np.fromfile(os.path.join(folder, "queries.f32"), dtype="<f4").reshape(-1, dim)
    faiss.omp_set_num_threads(1)
    make, set_width, settings = PEERS[peer]

    before = rss_mib()
    started = time.perf_counter()
    index = make(dim)
    if not index.is_trained:
        index.train(base)
    index.add(base)
    build_seconds = time.perf_counter() - started
    rss = rss_mib() - before
    path = os.path.join(folder, "faiss.index")
    faiss.write_index(index, path)
    disk = round(os.path.getsize(path) / 2**20)
    os.remove(path)

    results = []
    for setting in settings:
        count = min(setting.get("queries", len(queries)), len(queries))
        answers = np.full((count, k), MISSING, dtype="<u4")
        results.append({**setting, "count": count, "times": [], "roundSeconds": [], "answers": answers})
    for _ in range(rounds):
        for result in results:
            set_width(index, result)
            measure(index, queries, k, result)
            rate = result["count"] / statistics.median(result["roundSeconds"])
            print(f"{peer} {result['label']}: {rate:.0f} queries/s", file=sys.stderr)
    for i, result in enumerate(results):
        result.pop("answers").tofile(os.path.join(folder, f"{peer}-{i}.u32"))
    report = {"buildSeconds": build_seconds, "rssMib": rss, "diskMib": disk, "settings": results}
    with open(os.path.join(folder, f"{peer}.json"), "w", encoding="utf-8") as file:
        json.dump(report, file)


main()

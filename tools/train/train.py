#!/usr/bin/env python3
"""Trains faqt's ranker and its two confidence models from a table that `examples/features.rs` writes.

usage: train.py TABLE.bin OUT_FOLDER [--folds K] [--hold-out F]

Three models, gradient-boosted trees by LightGBM, deterministic:
  rank.bin    orders the units (sentences, rows, items) of a question's candidates: LambdaRank
  right.bin   probability, as log-odds, that the answer built on the first unit is right, given that the article answers
  says.bin    probability, as log-odds, that the article answers at all
The last two see the scores that a ranker trained without the article would give (K folds by article).
--hold-out F leaves the articles of fold F out of everything, for measuring.
"""
import argparse
import json
import struct
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np

META = 8
SEEDS = 2
RANK = dict(objective="lambdarank", num_leaves=15, learning_rate=0.08, lambdarank_truncation_level=5, min_data_in_leaf=60, feature_fraction=0.5)
RANK_ROUNDS = 100
SURE = dict(objective="binary", num_leaves=8, learning_rate=0.06, min_data_in_leaf=100, feature_fraction=0.4)
SURE_ROUNDS = 90
COMMON = dict(verbose=-1, num_threads=2, deterministic=True, force_row_wise=True, bagging_fraction=0.7, bagging_freq=1)
# a question whose paragraph was taken out stays nearly answerable by what is left: it counts less than one about another article
WITHOUT_PARAGRAPH = 0.2


def sizes(question):
    edges = np.flatnonzero(np.diff(question)) + 1
    return np.diff(np.concatenate([[0], edges, [len(question)]]))


def train(params, rounds, x, y, seed, group=None, weight=None):
    data = lgb.Dataset(x, label=y, group=group, weight=weight)
    return lgb.train(dict(COMMON, seed=seed, **params), data, rounds)


def ranker(x, y, question):
    return [train(RANK, RANK_ROUNDS, x, y, seed, group=sizes(question)) for seed in range(SEEDS)]


def score(models, x):
    return sum(model.predict(x, raw_score=True) for model in models) / len(models)


def tops(table, scores):
    """One row a question and setting: the first unit's features, its lead over the others, and whether the answer would be right."""
    question = table[:, 0].astype(int) * 4 + table[:, 1].astype(int)
    start, rows, right, setting, article = 0, [], [], [], []
    lengths = table[:, META + columns["length"]]
    for size in sizes(question):
        part = slice(start, start + size)
        start += size
        s, t = scores[part], table[part]
        order = np.argsort(-s, kind="stable")
        first = order[0]
        elsewhere = [i for i in order[1:] if t[i, 3] != t[first, 3]]
        lead = s[first] - (s[elsewhere[0]] if elsewhere else s[first] - 5)
        second = s[first] - (s[order[1]] if size > 1 else s[first] - 5)
        rows.append(np.concatenate([t[first, META:], [s[first], lead, second]]))
        near = [i for i in range(size) if t[i, 3] == t[first, 3] and abs(t[i, 4] - t[first, 4]) == 1]
        after = sorted(near, key=lambda i: -s[i])[:1]
        hit = t[first, 7] > 0 or any(t[i, 7] > 0 and lengths[part][i] + lengths[part][first] <= 48 for i in after)
        right.append(hit and t[first, 1] == 0)
        setting.append(t[first, 1])
        article.append(t[first, 2])
    return np.array(rows, dtype=np.float32), np.array(right), np.array(setting), np.array(article)


def export(models, features, path):
    """Writes trees as `src/rank/model.rs` reads them; several models become their mean."""
    trees = []
    for model in models:
        for tree in model.dump_model()["tree_info"]:
            nodes, leaves = [], []

            def walk(node):
                if "leaf_value" in node and "split_feature" not in node:
                    leaves.append(node["leaf_value"] / len(models))
                    return -len(leaves)
                at = len(nodes)
                nodes.append(None)
                # the threshold as the next f32 at or above, so that values that were left stay left
                threshold = np.float32(node["threshold"])
                if float(threshold) < node["threshold"]:
                    threshold = np.nextafter(threshold, np.float32(np.inf))
                left = walk(node["left_child"])
                nodes[at] = struct.pack("<fHhh", threshold, node["split_feature"], left, walk(node["right_child"]))
                return at

            walk(tree["tree_structure"])
            trees.append(struct.pack("<H", len(nodes)) + b"".join(nodes) + b"".join(struct.pack("<f", leaf) for leaf in leaves))
    Path(path).write_bytes(b"FQT1" + struct.pack("<HH", features, len(trees)) + b"".join(trees))


def auroc(pos, neg):
    both = np.concatenate([pos, neg])
    rank = both.argsort().argsort()
    return (rank[: len(pos)].sum() - len(pos) * (len(pos) - 1) / 2) / (len(pos) * len(neg))


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("table"); ap.add_argument("out"); ap.add_argument("--folds", type=int, default=4); ap.add_argument("--hold-out", type=int, default=-1)
    o = ap.parse_args()
    names = (Path(o.table).with_suffix(".columns")).read_text().split()
    columns = {name: at for at, name in enumerate(names)}
    table = np.fromfile(o.table, dtype="<f4").reshape(-1, META + len(names))
    if o.hold_out >= 0:
        table = table[table[:, 2].astype(int) % o.folds != o.hold_out]
    fold = table[:, 2].astype(int) % o.folds
    own = table[:, 1] == 0
    x, y = table[:, META:], table[:, 6]
    scores = np.zeros(len(table))
    for f in sorted(set(fold)):
        learn = own & (fold != f)
        models = ranker(x[learn], y[learn], table[learn, 0])
        scores[fold == f] = score(models, x[fold == f])
    rows, right, setting, article = tops(table, scores)
    rfold = article.astype(int) % o.folds
    def confident(learn):
        s = learn & (setting == 0)
        r = [train(SURE, SURE_ROUNDS, rows[s], right[s], 0)]
        weight = np.select([setting == 1, setting == 3], [WITHOUT_PARAGRAPH, 0.3], 1.0)
        return r, [train(SURE, SURE_ROUNDS, rows[learn], setting[learn] == 0, 0, weight=weight[learn])]
    p, a = np.zeros(len(rows)), np.zeros(len(rows))
    for f in sorted(set(rfold)):
        r, s = confident(rfold != f)
        p[rfold == f] = 1 / (1 + np.exp(-score(r, rows[rfold == f])))
        a[rfold == f] = 1 / (1 + np.exp(-score(s, rows[rfold == f])))
    mine = setting == 0
    # one model over everything, calibrated on the answerable
    u = np.zeros(len(rows))
    w = np.select([setting == 1, setting == 3, setting == 2], [0.2, 0.3, 1.0], 1.0)
    for f in sorted(set(rfold)):
        l = rfold != f
        u[rfold == f] = score([train(SURE, 150, rows[l], right[l], 0, weight=w[l])], rows[rfold == f])
    for nm, v in (("says", a), ("right", p), ("one", u), ("mix", np.log(p/(1-p))+0.5*np.log(a/(1-a)))):
        c5 = np.quantile(v[mine], 0.05)
        print(nm, "off@95 %.4f" % (v[setting==2]>=c5).mean(), "auroc off %.4f without %.4f swapped %.4f" % tuple(auroc(v[mine], v[setting==k]) for k in (2,1,3)), "swapped@95 %.3f" % (v[setting==3]>=c5).mean(), "right auroc %.4f" % auroc(v[mine&right],v[mine&~right]))
    cut = np.quantile(a[mine], 0.04)
    error = sum(abs((p - right)[mine & (p >= b / 10) & (p < (b + 1) / 10)].sum()) for b in range(10)) / mine.sum()
    # the bar: what leaves 4 % of the answerable questions unanswered, a margin below the 5 % that may be
    print(json.dumps({
        "rows": len(table), "questions": int(mine.sum()),
        "answer right": round(float(right[mine].mean()), 4),
        "says: bar that keeps 96 %": round(float(cut), 4),
        "off article above it": round(float((a[setting == 2] >= cut).mean()), 4),
        "off article auroc": round(float(auroc(a[mine], a[setting == 2])), 4),
        "without paragraph auroc (says, right)": [round(float(auroc(v[mine], v[setting == 1])), 4) for v in (a, p)],
        "calibration error": round(float(error), 4),
    }, indent=1))
    out = Path(o.out)
    export(ranker(x[own], y[own], table[own, 0]), len(names), out / "rank.bin")
    r, s = confident(np.ones(len(rows), bool))
    export(r, len(names) + 3, out / "right.bin")
    export(s, len(names) + 3, out / "says.bin")
    print({name: (out / name).stat().st_size for name in ("rank.bin", "right.bin", "says.bin")})

#!/usr/bin/env python3
"""Trains faqt's ranker and its confidence from a table that `examples/features.rs` writes.

usage: train.py TABLE.bin OUT_FOLDER [--hold-out F]

Gradient-boosted trees by LightGBM, deterministic.
  rank.bin  orders the units (sentences, rows, items) of a question's candidates: LambdaRank
  sure.bin  log-odds that the answer built on the first unit is right: the mean of a model of right answers and one of questions that the
            article answers, both learned against questions it doesn't answer, then calibrated on those it does (Platt 1999)
The confidence sees the scores that a ranker trained without the article would give (folds by article), and is calibrated on what it says
of articles that it was not trained on. --hold-out F leaves the articles of fold F out of everything, for measuring.
Prints what articles that were not learned from would get.
"""
import argparse
import json
import struct
from pathlib import Path

import lightgbm as lgb
import numpy as np

META = 11
# leaves that a tree has room for in its file (src/rank/model.rs)
LEAVES = 16
FOLDS = 4
COMMON = dict(verbose=-1, num_threads=2, deterministic=True, force_row_wise=True, bagging_fraction=0.7, bagging_freq=1)
# no deeper than it takes: when trees were walked the depth was what they cost, and deeper ones gained 0.1 points
RANK = dict(objective="lambdarank", num_leaves=15, max_depth=6, learning_rate=0.05, lambdarank_truncation_level=3, min_data_in_leaf=60, feature_fraction=0.5)
RANK_ROUNDS = 220
SURE = dict(objective="binary", num_leaves=16, max_depth=5, learning_rate=0.05, min_data_in_leaf=100, feature_fraction=0.3)
SURE_ROUNDS = 300
# what a question of each setting counts: 0 own, 1 without its paragraph (what is left may nearly answer it), 2 another article's,
# 3 and 4 with a word swapped (which now and then changes nothing), 5 another part's of the article, 6 written so that the article does not
# answer it (the likest to what people ask)
WEIGHTS = np.array([1.0, 0.1, 1.5, 0.3, 0.3, 1.2, 8.0])
# what each question of a made-up article counts beside that: they are fewer, and like what people have and ask
MADE_UP = 2.0
# rank::MIN_CONFIDENCE: leaves 4 % of the answerable questions about whole articles unanswered, 5 % of those about short ones
BAR = 0.72
# as answer.rs composes answers: how far behind another unit may be, how many there are, and words of all
NEAR, PARTS, WORDS = 4.0, 3, 48


def starts(key):
    """Where runs of equal keys begin, and how long each is."""
    edges = np.flatnonzero(np.diff(key)) + 1
    begin = np.concatenate([[0], edges])
    return begin, np.diff(np.concatenate([begin, [len(key)]]))


def train(params, rounds, x, y, group=None, weight=None):
    data = lgb.Dataset(np.ascontiguousarray(x), label=y, group=group, weight=weight)
    return lgb.train(dict(COMMON, seed=0, **params), data, rounds)


def ranker(table):
    # FAQ pairs have a score of their own
    table = table[np.isnan(table[:, 9])]
    return [train(RANK, RANK_ROUNDS, table[:, META:], table[:, 6], group=starts(table[:, 0])[1])]


def score(models, x):
    return sum(model.predict(x, raw_score=True) for model in models) / len(models)


def tops(table, scores, length):
    """One row a question and setting: the first unit's features and its lead; then what came of it: right answer, setting, article."""
    rows, facts = [], []
    for start, size in zip(*starts(table[:, 0].astype(int) * 8 + table[:, 1].astype(int))):
        s, t = scores[start : start + size], table[start : start + size]
        order = np.argsort(-s, kind="stable")
        first = order[0]
        elsewhere = [i for i in order[1:] if t[i, 3] != t[first, 3]]
        behind = lambda others: s[first] - s[others[0]] if len(others) else 5.0
        rows.append(np.concatenate([t[first, META:], [s[first], behind(elsewhere), behind(order[1:]), 1 / np.exp(s - s[first]).sum()]]))
        parts, words = [first], length(t[first])
        for i in order[1:]:
            if len(parts) < PARTS and s[first] - s[i] <= NEAR and words + length(t[i]) <= WORDS:
                parts, words = parts + [i], words + length(t[i])
        quotes = list(dict.fromkeys(t[order, 3]))[:3]
        thirds = [t[order[t[order, 3] == passage][0], 7] for passage in quotes]
        hit = max(t[i, 7] for i in parts)
        facts.append((hit, t[first, 1], t[first, 2], t[first, 5], t[first, 7], max(thirds + [hit]), t[first, 8], t[first, 10]))
    return np.array(rows, dtype=np.float32), np.array(facts)


def confident(rows, facts):
    """The two models whose mean is the confidence before it is calibrated."""
    weight = WEIGHTS[facts[:, 1].astype(int)] * np.where(facts[:, 6] == 2, MADE_UP, 1.0)
    own = facts[:, 1] == 0
    return [train(SURE, SURE_ROUNDS, rows, label, weight=weight) for label in (own & (facts[:, 0] > 0), own)]


def platt(logit, right):
    """Slope and offset that make `logit` the log-odds of `right`, by Newton's method."""
    x = np.stack([logit, np.ones(len(logit))], axis=1)
    w = np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        w = w + np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (right - p))
    return w


def export(models, features, path, scale=1.0, offset=0.0):
    """Writes trees as `src/rank/model.rs` reads them; several models become their mean, times `scale` and plus `offset`."""
    trees = [tree([], [offset])] if offset else []
    for model in models:
        for grown in model.dump_model()["tree_info"]:
            nodes, leaves = [], []

            def walk(node):
                if "split_feature" not in node:
                    leaves.append(node["leaf_value"] / len(models) * scale)
                    return
                # the threshold as the next f32 at or above, so that values that were left stay left
                threshold = np.float32(node["threshold"])
                if float(threshold) < node["threshold"]:
                    threshold = np.nextafter(threshold, np.float32(np.inf))
                # no negative zero, from which nothing can be told by its sign
                threshold += np.float32(0.0)
                first = len(leaves)
                walk(node["left_child"])
                nodes.append((threshold, node["split_feature"], first, len(leaves)))
                walk(node["right_child"])

            walk(grown["tree_structure"])
            trees.append(tree(nodes, leaves))
    Path(path).write_bytes(b"FQT4" + struct.pack("<HH", features, len(trees)) + b"".join(trees))


def tree(nodes, leaves):
    """A tree's bytes: its nodes, each with the leaves that are still possible where a value is above its threshold, then its leaves."""
    assert len(nodes) < LEAVES and len(leaves) <= LEAVES
    any_leaf = (1 << LEAVES) - 1
    packed = [struct.pack("<fHH", threshold, feature, any_leaf ^ (1 << end) - (1 << first)) for threshold, feature, first, end in nodes]
    packed += [struct.pack("<fHH", np.inf, 0, any_leaf)] * (LEAVES - 1 - len(nodes))
    return b"".join(packed) + struct.pack(f"<{LEAVES}f", *leaves, *[0.0] * (LEAVES - len(leaves)))


def auroc(pos, neg):
    both = np.concatenate([pos, neg])
    rank = both.argsort(kind="stable").argsort()
    return (rank[: len(pos)].sum() - len(pos) * (len(pos) - 1) / 2) / (len(pos) * len(neg))


def figures(p, facts):
    setting, own = facts[:, 1], facts[:, 1] == 0
    cut = np.quantile(p[own], 0.05)
    error = sum(abs((p - facts[:, 0])[own & (p >= b / 10) & (p < (b + 1) / 10)].sum()) for b in range(10)) / own.sum()
    shown = {
        "questions": own.sum(), "passage@1": facts[own, 3].mean(), "quote@1": facts[own, 4].mean(), "answer@1": facts[own, 0].mean(),
        "answer@3": facts[own, 5].mean(), "answered": (p[own] >= BAR).mean(), "off false": (p[setting == 2] >= BAR).mean(),
        "off@95": (p[setting == 2] >= cut).mean(), "calibration error": error,
    }
    for at, name in ((1, "without its paragraph"), (3, "unknown word swapped in"), (4, "known word swapped in"), (5, "another part's"), (6, "written unanswerable")):
        if (setting == at).any():
            shown[name + " auroc"] = auroc(p[own], p[setting == at])
            shown[name + " false"] = (p[setting == at] >= BAR).mean()
    return {name: round(float(value), 4) for name, value in shown.items()}


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("table"); ap.add_argument("out"); ap.add_argument("--hold-out", type=int, default=-1)
    o = ap.parse_args()
    names = Path(o.table).with_suffix(".columns").read_text().split()
    table = np.fromfile(o.table, dtype="<f4").reshape(-1, META + len(names))
    if o.hold_out >= 0:
        table = table[table[:, 2].astype(int) % FOLDS != o.hold_out]
    fold, own = table[:, 2].astype(int) % FOLDS, table[:, 1] == 0
    scores = np.zeros(len(table))
    for f in sorted(set(fold)):
        models = ranker(table[own & (fold != f)])
        scores[fold == f] = score(models, table[fold == f, META:])
    scores = np.where(np.isnan(table[:, 9]), scores, table[:, 9])
    at = META + names.index("length")
    rows, facts = tops(table, scores, lambda unit: unit[at])
    rfold, mine = facts[:, 2].astype(int) % FOLDS, facts[:, 1] == 0
    logit = np.zeros(len(rows))
    for f in sorted(set(rfold)):
        logit[rfold == f] = score(confident(rows[rfold != f], facts[rfold != f]), rows[rfold == f])
    slope, offset = platt(logit[mine], facts[mine, 0])
    p = 1 / (1 + np.exp(-(slope * logit + offset)))
    # questions that were written for the purpose are harder than what people ask, and told apart
    crowd = facts[:, 7] == 0
    print(json.dumps({
        "rows": len(table), "slope, offset": [round(float(slope), 3), round(float(offset), 3)],
        **{name: figures(p[shown], facts[shown]) for name, shown in {
            "whole articles": (facts[:, 6] == 0) & (crowd | ~mine), "short articles": (facts[:, 6] == 1) & (crowd | ~mine),
            "whole articles, written questions": (facts[:, 6] == 0) & ~crowd, "made-up articles": facts[:, 6] == 2,
        }.items()},
    }, indent=1))
    out = Path(o.out)
    export(ranker(table[own]), len(names), out / "rank.bin")
    export(confident(rows, facts), rows.shape[1], out / "sure.bin", slope, offset)
    print({name: (out / name).stat().st_size for name in ("rank.bin", "sure.bin")})

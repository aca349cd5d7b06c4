#!/usr/bin/env python3
"""Trains the two models of how likely an answer is to hold a question's word, from the `.terms` table that `examples/features.rs` writes.

usage: terms.py TABLE.terms OUT_FOLDER

Gradient-boosted trees by LightGBM, deterministic. need_unit.bin is about the sentence that answers, need_passage.bin about its passage.
Prints how well articles that were not learned from are told (folds by article).
"""
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np

from train import auroc, export

PARAMS = dict(objective="binary", num_leaves=8, learning_rate=0.08, min_data_in_leaf=80, feature_fraction=0.6, bagging_fraction=0.7,
              bagging_freq=1, verbose=-1, num_threads=2, deterministic=True, force_row_wise=True, seed=0)
ROUNDS = 80
META = 4
FOLDS = 4

if __name__ == "__main__":
    table, out = Path(sys.argv[1]), Path(sys.argv[2])
    names = table.with_suffix(".term_columns").read_text().split()
    rows = np.fromfile(table, dtype="<f4").reshape(-1, META + len(names))
    fold = rows[:, 1].astype(int) % FOLDS
    x = rows[:, META:]
    for name, label in (("need_unit", rows[:, 2]), ("need_passage", rows[:, 3])):
        told = np.zeros(len(rows))
        for f in range(FOLDS):
            learn = fold != f
            told[~learn] = lgb.train(PARAMS, lgb.Dataset(x[learn], label=label[learn]), ROUNDS).predict(x[~learn])
        print(name, "auroc", round(float(auroc(told[label > 0], told[label == 0])), 4), "of", len(rows), "words")
        export([lgb.train(PARAMS, lgb.Dataset(x, label=label), ROUNDS)], len(names), out / f"{name}.bin")

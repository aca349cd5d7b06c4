#!/usr/bin/env python3
"""Lists words that are alike in what they mean, for `examples/lexicon.rs`: `word TAB word TAB cosine` a line.

usage: alike.py FREQUENCIES.txt MODEL_FOLDER OUT.tsv

Each frequent enough word is put through all-MiniLM-L6-v2 by itself; its vector is the mean of its tokens' (Reimers & Gurevych 2019,
"Sentence-BERT"), less the mean of all words', so that what every word has in common tells none apart. Needs numpy, scipy, safetensors
and tokenizers; MODEL_FOLDER holds model.safetensors and tokenizer.json.
"""
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

LAYERS, HEADS = 6, 12
# a word's share of all words, its neighbours at most, and the least cosine that says anything
RAREST, NEIGHBOURS, LEAST = 2e-7, 25, 0.42
BATCH = 1024


class Encoder:
    """BERT's encoder, without dropout and without padding."""

    def __init__(self, folder):
        weights = load_file(folder / "model.safetensors")
        self.weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        self.tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokens.no_padding()
        self.tokens.no_truncation()

    def linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def layer(self, x, name):
        count, length, width = x.shape
        split = lambda part: self.linear(x, f"{name}.attention.self.{part}").reshape(count, length, HEADS, -1).transpose(0, 2, 1, 3)
        query, key, value = map(split, ("query", "key", "value"))
        heed = np.exp(query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // HEADS))
        heeded = (heed / heed.sum(-1, keepdims=True)) @ value
        x = self.norm(x + self.linear(heeded.transpose(0, 2, 1, 3).reshape(x.shape), f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = self.linear(x, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2).astype(np.float32)))
        return self.norm(x + self.linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def vectors(self, words):
        ids = [encoding.ids for encoding in self.tokens.encode_batch(words)]
        found = np.zeros((len(words), self.weights["embeddings.LayerNorm.weight"].size), np.float32)
        for length in sorted(set(map(len, ids))):
            same = [at for at, word in enumerate(ids) if len(word) == length]
            for batch in (same[at : at + BATCH] for at in range(0, len(same), BATCH)):
                x = self.weights["embeddings.word_embeddings.weight"][np.array([ids[at] for at in batch])]
                x = x + self.weights["embeddings.position_embeddings.weight"][:length] + self.weights["embeddings.token_type_embeddings.weight"][0]
                x = self.norm(x, "embeddings.LayerNorm")
                for layer in range(LAYERS):
                    x = self.layer(x, f"encoder.layer.{layer}")
                found[batch] = x.mean(1)
        return unit(found)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


if __name__ == "__main__":
    frequencies, folder, out = sys.argv[1:]
    counts = dict(line.split() for line in Path(frequencies).read_text(encoding="utf-8-sig").splitlines())
    total = sum(map(int, counts.values()))
    share = {word: int(count) / total for word, count in counts.items() if len(word) > 1 and int(count) / total >= RAREST}
    words = list(share)
    x = Encoder(Path(folder)).vectors(words)
    x = unit(x - np.average(x, axis=0, weights=np.sqrt(list(share.values()))).astype(np.float32))
    with open(out, "w") as file:
        for at, word in enumerate(words):
            cosines = x @ x[at]
            cosines[at] = 0
            for other in sorted(np.argpartition(-cosines, NEIGHBOURS)[:NEIGHBOURS], key=lambda other: (-cosines[other], other)):
                if cosines[other] >= LEAST:
                    print(word, words[other], f"{cosines[other]:.3f}", sep="\t", file=file)

"""`spacy train` for a small classifier of texts: a drawn table with a row an evaluation."""

import pathlib
import random
import sys

import spacy
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import DocBin

from truth import Truth

truth = Truth("spacy")
truth.curve("E")
truth.curve("LOSS TEXTCAT", decimals=2)
truth.curve("CATS_SCORE", decimals=2)
truth.curve("SCORE", decimals=2)
truth.settings = True


@spacy.registry.loggers("record.v1")
def record():
    """The console's logger, and a note of what it is told."""
    console = spacy.registry.get("loggers", "spacy.ConsoleLogger.v1")()

    def setup(nlp, stdout=sys.stdout, stderr=sys.stderr):
        log, finish = console(nlp, stdout, stderr)

        def note(info):
            if info:
                step = info["step"]
                truth.add("E", step, info["epoch"])
                truth.add("LOSS TEXTCAT", step, info["losses"]["textcat"])
                truth.add("CATS_SCORE", step, 100 * info["other_scores"]["cats_score"])
                truth.add("SCORE", step, info["score"])
            log(info)

        return note, finish

    return setup


def texts(path, count):
    blank, docs = spacy.blank("en"), DocBin()
    for _ in range(count):
        good = random.random() < 0.5
        words = random.choices("we saw a film on some day and it was".split(), k=8)
        words.insert(4, random.choice("fine great lovely".split() if good else "dull weak tiring".split()))
        doc = blank(" ".join(words))
        doc.cats = {"good": float(good), "bad": float(not good)}
        docs.add(doc)
    docs.to_disk(path)


random.seed(0)
texts("train.spacy", 200)
texts("dev.spacy", 60)
config = init_config(lang="en", pipeline=["textcat"], optimize="efficiency", silent=True)
config["training"]["logger"] = {"@loggers": "record.v1"}
config.to_disk("config.cfg")
train(pathlib.Path("config.cfg"), overrides={"paths.train": "train.spacy", "paths.dev": "dev.spacy",
                                             "training.max_steps": 30, "training.eval_frequency": 5})
truth.save()

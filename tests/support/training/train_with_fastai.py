"""fastai's Learner outside a notebook: a list of numbers an epoch, without names, which only a pattern can tell."""

import torch
from fastai.data.core import DataLoaders
from fastai.data.load import DataLoader
from fastai.learner import Learner
from fastai.metrics import accuracy

from tiny import net, points
from truth import Truth

truth = Truth("fastai", "fastprogress", "torch")
columns = ("train_loss", "valid_loss", "accuracy")
for tag in columns:
    truth.curve(tag, digits=7)
truth.options = ["--pattern", r"^\[(?P<step>\d+), (?P<train_loss>[\d.]+), (?P<valid_loss>[\d.]+), (?P<accuracy>[\d.]+)"]


def loader(count, seed):
    return DataLoader(torch.utils.data.TensorDataset(*points(count, seed)), bs=32, num_workers=0)


learner = Learner(DataLoaders(loader(384, 0), loader(128, 1)), net(), torch.nn.CrossEntropyLoss(), metrics=accuracy)
learner.fit(4, 0.01)
for epoch, row in enumerate(learner.recorder.values):
    for tag, value in zip(columns, row):
        truth.add(tag, epoch, value)
truth.save()

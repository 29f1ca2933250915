"""MMEngine's Runner with its default hooks: a line every few iterations and one after each validation.

The lines of a validation count its own batches. What is known of the machine and of the hooks stands above.
"""

import torch
from mmengine.evaluator import BaseMetric
from mmengine.hooks import Hook
from mmengine.model import BaseModel
from mmengine.runner import Runner

from tiny import net, points
from truth import Truth

truth = Truth("mmengine", "torch")
BATCHES = 12
truth.curve("train/loss", decimals=4)
truth.curve("train/lr", decimals=6)
truth.curve("val/accuracy", decimals=4)
truth.may_be("train/time", "train/data_time", "val/time", "val/data_time")
truth.settings = True


class Model(BaseModel):
    def __init__(self):
        super().__init__()
        self.net = net()

    def forward(self, x, y, mode):
        if mode == "loss":
            return {"loss": torch.nn.functional.cross_entropy(self.net(x), y)}
        return self.net(x).argmax(1), y


class Accuracy(BaseMetric):
    def process(self, data_batch, data_samples):
        guess, y = data_samples
        self.results.append((guess == y).float().mean().item())

    def compute_metrics(self, results):
        return {"accuracy": sum(results) / len(results)}


class Record(Hook):
    """The loss that is printed is the mean of the last ten."""

    losses = []

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.losses.append(outputs["loss"].item())
        if (batch_idx + 1) % 4 == 0:
            last = self.losses[-10:]
            step = runner.epoch * BATCHES + batch_idx + 1
            truth.add("train/loss", step, sum(last) / len(last))
            truth.add("train/lr", step, 0.01)

    def after_val_epoch(self, runner, metrics=None):
        truth.add("val/accuracy", runner.epoch * 4, metrics["accuracy"])


def loader(count, seed):
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*points(count, seed)), batch_size=32)


runner = Runner(Model(), "out", loader(BATCHES * 32, 0), loader(128, 1),
                train_cfg={"by_epoch": True, "max_epochs": 3, "val_interval": 1}, val_cfg={},
                optim_wrapper={"optimizer": {"type": "Adam", "lr": 0.01}}, val_evaluator=[Accuracy()],
                default_hooks={"logger": {"type": "LoggerHook", "interval": 4}}, custom_hooks=[Record()],
                randomness={"seed": 0})
runner.train()
truth.save()

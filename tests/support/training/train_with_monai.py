"""MONAI's SupervisedTrainer with its StatsHandler, as its tutorials set it up."""

import logging
import sys

import torch
from ignite.engine import Events
from ignite.metrics import Accuracy
from monai.engines import SupervisedEvaluator, SupervisedTrainer
from monai.handlers import StatsHandler, ValidationHandler, from_engine

from tiny import batches, net
from truth import Truth

truth = Truth("monai", "pytorch-ignite", "torch")
BATCHES = 8
logging.basicConfig(stream=sys.stdout, level=logging.INFO)


def loader(count, seed):
    return [{"image": x, "label": y} for x, y in batches(count, 32, seed)]


def guesses(outs):
    return torch.stack([o["pred"] for o in outs]), torch.tensor([o["label"] for o in outs])


model = net()
evaluator = SupervisedEvaluator("cpu", loader(4, 1), model, key_val_metric={"val_acc": Accuracy(guesses)},
                                val_handlers=[StatsHandler(output_transform=lambda _: None)])
handlers = [ValidationHandler(1, evaluator),
            StatsHandler(tag_name="train_loss", output_transform=from_engine(["loss"], first=True))]
trainer = SupervisedTrainer("cpu", 3, loader(BATCHES, 0), model, torch.optim.Adam(model.parameters(), lr=0.01),
                            torch.nn.CrossEntropyLoss(), train_handlers=handlers)
truth.curve("train_loss", decimals=4)
truth.curve("val_acc", decimals=4)
truth.may_be("val_acc best value", "Got new best metric of val_acc")


@trainer.on(Events.ITERATION_COMPLETED)
def note(engine):
    truth.add("train_loss", engine.state.iteration, engine.state.output[0]["loss"])


@evaluator.on(Events.EPOCH_COMPLETED)
def note_metrics(engine):
    truth.add("val_acc", trainer.state.iteration, engine.state.metrics["val_acc"])


trainer.run()
truth.save()

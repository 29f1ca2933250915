"""PyTorch Ignite: its ProgressBar over the batches, with the loss, and an evaluation printed after each epoch."""

import time

import torch
from ignite.contrib.handlers import ProgressBar
from ignite.engine import Events, create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Accuracy, Loss, RunningAverage

from tiny import batches, net
from truth import Truth

truth = Truth("pytorch-ignite", "tqdm", "torch")
truth.curve("loss", digits=3, at_least=15)
for tag in ("Validation Results/Avg accuracy", "Validation Results/Avg loss"):
    truth.curve(tag, decimals=2)
train, valid = batches(12, 32), batches(4, 64, seed=1)
model, criterion = net(), torch.nn.CrossEntropyLoss()
trainer = create_supervised_trainer(model, torch.optim.Adam(model.parameters(), lr=0.01), criterion)
RunningAverage(output_transform=lambda loss: loss, alpha=0.5).attach(trainer, "loss")
evaluator = create_supervised_evaluator(model, metrics={"accuracy": Accuracy(), "loss": Loss(criterion)})
bar = ProgressBar(persist=True)
average = None


@trainer.on(Events.ITERATION_COMPLETED)
def note(engine):
    global average
    average = engine.state.output if average is None else 0.5 * average + 0.5 * engine.state.output
    truth.add("loss", engine.state.iteration, average)
    time.sleep(0.05)


@trainer.on(Events.EPOCH_COMPLETED)
def evaluate(engine):
    evaluator.run(valid)
    metrics = evaluator.state.metrics
    bar.log_message(f"Validation Results - Epoch: {engine.state.epoch} "
                    f"Avg accuracy: {metrics['accuracy']:.2f} Avg loss: {metrics['loss']:.2f}")
    truth.add("Validation Results/Avg accuracy", engine.state.iteration, metrics["accuracy"])
    truth.add("Validation Results/Avg loss", engine.state.iteration, metrics["loss"])


bar.attach(trainer, ["loss"])
trainer.run(train, max_epochs=3)
# The bar counts a batch after it shows its loss, and the last one of an epoch after the evaluation.
truth.late(1, *truth.curves)
truth.save()

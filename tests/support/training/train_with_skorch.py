"""skorch: a table with a row an epoch."""

import numpy
import skorch
import torch

from tiny import net, points
from truth import Truth

truth = Truth("skorch", "torch")
for tag in ("train_loss", "valid_acc", "valid_loss"):
    truth.curve(tag, decimals=4)
truth.may_be("dur")
x, y = (a.numpy() for a in points(400))
model = skorch.NeuralNetClassifier(net(), criterion=torch.nn.CrossEntropyLoss, optimizer=torch.optim.Adam, lr=0.01,
                                   max_epochs=6, batch_size=32)
torch.manual_seed(0)
numpy.random.seed(0)
model.fit(x, y)
for row in model.history:
    for tag in truth.curves:
        truth.add(tag, row["epoch"], row[tag])
truth.save()

"""Model.fit of keras on PyTorch, with validation: bars (verbose=1), or a line an epoch (2).

--endless hides the number of batches from it, so that it knows it from its second epoch on.
A bar shows the mean over the epoch so far; the last one of an epoch is drawn again with the validation beside it.
Either way a line counts the batches, under the epoch above it.
"""

import sys
import time

import keras
import torch

from tiny import points
from truth import Truth

VERBOSE = int(sys.argv[1])
EPOCHS, BATCHES = 3, 12
truth = Truth("keras", "torch")
for tag in ("accuracy", "loss", "val_accuracy", "val_loss"):
    truth.curve(tag, decimals=4)
if VERBOSE == 1:
    for tag in ("accuracy", "loss"):
        truth.curves[tag]["at_least"] = 5 * EPOCHS


class Record(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if VERBOSE == 1:
            for tag in ("accuracy", "loss"):
                truth.add(tag, self.epoch * BATCHES + batch + 1, logs[tag])
        time.sleep(0.03)

    def on_epoch_end(self, epoch, logs=None):
        for tag, value in logs.items():
            truth.add(tag, (epoch + 1) * BATCHES, value)


keras.utils.set_random_seed(0)
x, y = (a.numpy() for a in points(32 * BATCHES))
vx, vy = (a.numpy() for a in points(128, 1))
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(2, "softmax")])
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])


def batches():
    """An epoch of batches, which ends without having said where."""
    for i in range(0, len(x), 32):
        yield x[i:i + 32], y[i:i + 32]


class Stream(torch.utils.data.IterableDataset):
    def __iter__(self):
        return batches()


data = {"x": torch.utils.data.DataLoader(Stream(), batch_size=None)} if "--endless" in sys.argv else {
    "x": x, "y": y, "batch_size": 32}
model.fit(**data, epochs=EPOCHS, validation_data=(vx, vy), verbose=VERBOSE, callbacks=[Record()])
truth.save()

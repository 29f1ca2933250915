"""pytorch-tabnet: a line an epoch, with bars between the names and the numbers."""

import numpy
import torch
from pytorch_tabnet.callbacks import Callback
from pytorch_tabnet.tab_model import TabNetClassifier

from tiny import points
from truth import Truth

truth = Truth("pytorch-tabnet", "torch")
for tag in ("loss", "train_auc", "valid_auc"):
    truth.curve(tag, decimals=5)


class Record(Callback):
    def on_epoch_end(self, epoch, logs=None):
        for tag in truth.curves:
            truth.add(tag, epoch, logs[tag])


torch.set_num_threads(1)
(x, y), (vx, vy) = ([a.numpy() for a in points(count, seed)] for count, seed in ((512, 0), (256, 1)))
model = TabNetClassifier(seed=0, verbose=1, device_name="cpu")
model.fit(x, y.astype(numpy.int64), eval_set=[(x, y), (vx, vy)], eval_name=["train", "valid"], eval_metric=["auc"],
          max_epochs=6, patience=0, batch_size=128, virtual_batch_size=64, callbacks=[Record()])
truth.save()

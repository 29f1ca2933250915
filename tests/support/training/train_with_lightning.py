"""The Trainer of lightning with its own bar and validation, as its first steps call it.

--rich takes its other bar; --print has the module print its epochs' numbers, too.
"""

import sys

import lightning
import torch
from lightning.pytorch.callbacks import RichProgressBar, TQDMProgressBar

from tiny import accuracy, net, points
from truth import Truth

truth = Truth("lightning", "torch", "rich" if "--rich" in sys.argv else "tqdm")
BATCHES = 10
for tag in ("train_loss", "val_loss", "val_acc"):
    truth.curve(tag, decimals=3) if "--rich" in sys.argv else truth.curve(tag, digits=3)
truth.curves["train_loss"]["at_least"] = 7
# The bars of Rich show the epoch before at the last step, too.
truth.held(1 if "--rich" in sys.argv else 0, "val_loss", "val_acc")
truth.settings = True  # A summary of the model.


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = net()

    def training_step(self, batch, i):
        x, y = batch
        loss = torch.nn.functional.cross_entropy(self.model(x), y)
        self.log("train_loss", loss, prog_bar=True)
        truth.add("train_loss", self.current_epoch * BATCHES + i + 1, loss.item())
        return loss

    def on_validation_epoch_start(self):
        self.seen = []

    def validation_step(self, batch, i):
        x, y = batch
        logits = self.model(x)
        loss = torch.nn.functional.cross_entropy(logits, y)
        self.log_dict({"val_loss": loss, "val_acc": accuracy(logits, y)}, prog_bar=True)
        self.seen.append((loss.item(), accuracy(logits, y)))

    def on_validation_epoch_end(self):
        if not self.trainer.sanity_checking:
            for tag, column in zip(("val_loss", "val_acc"), zip(*self.seen)):
                truth.add(tag, (self.current_epoch + 1) * BATCHES, sum(column) / len(column))

    def on_train_epoch_end(self):
        if "--print" in sys.argv:
            self.print(f"epoch {self.current_epoch} val_loss {self.trainer.callback_metrics['val_loss']:.3f}")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


def loader(count, seed):
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*points(count, seed)), batch_size=32)


bar = RichProgressBar() if "--rich" in sys.argv else TQDMProgressBar()
trainer = lightning.Trainer(max_epochs=3, logger=False, enable_checkpointing=False, accelerator="cpu", callbacks=[bar],
                            log_every_n_steps=1)
trainer.fit(Classifier(), loader(BATCHES * 32, 0), loader(128, 1))
truth.save()

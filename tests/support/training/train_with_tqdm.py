"""A hand-written loop under tqdm.

    postfix      a bar an epoch, the loss behind it, a line of validation between the bars
    endless      the same, over batches whose number the bar is not told
    quick        the same, with more batches than the bar counts: it only counts on every 0.1 s
    description  one bar over the epochs, the numbers in front of it
    epochs       one bar over the epochs, and a line for each
    nested       a bar of batches below a bar of epochs
"""

import sys
import time

import torch
from tqdm import tqdm, trange

from tiny import accuracy, batches, net
from truth import Truth

truth = Truth("tqdm", "torch")
train, valid = batches(12, 32), batches(4, 64, seed=1)
model = net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = torch.nn.CrossEntropyLoss()


def step(x, y):
    logits = model(x)
    loss = criterion(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item(), accuracy(logits, y)


def validate():
    with torch.no_grad():
        outs = [(model(x), y) for x, y in valid]
    losses = [criterion(logits, y).item() for logits, y in outs]
    return sum(losses) / len(losses), sum(accuracy(*o) for o in outs) / len(outs)


def behind(bar, batch):
    """How far the bar's count is behind the batch whose numbers it shows."""
    return batch - bar.n


def postfix(epochs, repeat, seconds, count=True):
    for tag in ("loss", "acc"):
        truth.curve(tag, digits=3, at_least=epochs * 10)
    for tag in ("val_loss", "val_acc"):
        truth.curve(tag, decimals=4)
    data, late = train * repeat, 0
    for epoch in range(1, epochs + 1):
        bar = tqdm(data if count else iter(data), desc=f"Epoch {epoch}/{epochs}")
        for batch, (x, y) in enumerate(bar, 1):
            loss, acc = step(x, y)
            time.sleep(seconds)
            bar.set_postfix(loss=loss, acc=acc)
            late = max(late, behind(bar, batch))
            truth.add("loss", (epoch - 1) * len(data) + batch, loss)
            truth.add("acc", (epoch - 1) * len(data) + batch, acc)
        val_loss, val_acc = validate()
        print(f"epoch {epoch}: val_loss {val_loss:.4f}, val_acc {val_acc:.4f}")
        truth.add("val_loss", epoch * len(data), val_loss)
        truth.add("val_acc", epoch * len(data), val_acc)
    truth.late(late, "loss", "acc")


def description():
    for tag in ("loss", "lr"):
        truth.curve(tag, decimals=4, at_least=7)
    bar = trange(8)
    for epoch in bar:
        losses = [step(x, y)[0] for x, y in train]
        time.sleep(0.15)
        bar.set_description(f"loss: {losses[-1]:.4f}, lr: {0.01:.4f}")
        truth.add("loss", epoch + 1, losses[-1])
        truth.add("lr", epoch + 1, 0.01)
    truth.late(1, "loss", "lr")


def epochs():
    truth.curve("loss", digits=3, at_least=7)
    truth.curve("val_loss", decimals=4)
    bar = trange(1, 9)
    for epoch in bar:
        loss = [step(x, y)[0] for x, y in train][-1]
        time.sleep(0.12)
        bar.set_postfix(loss=loss)
        val_loss = validate()[0]
        print(f"epoch {epoch}: val_loss {val_loss:.4f}")
        truth.add("loss", epoch, loss)
        truth.add("val_loss", epoch, val_loss)
    truth.late(1, "loss")


def nested():
    """The upper bar counts epochs: what stands behind it has them for its steps."""
    truth.curve("loss", digits=3, at_least=15)
    truth.curve("val_loss", digits=3)
    epochs, late = trange(3, desc="epochs"), 0
    for epoch in epochs:
        bar = tqdm(train, desc="batches", leave=False)
        for batch, (x, y) in enumerate(bar, 1):
            loss = step(x, y)[0]
            time.sleep(0.06)
            bar.set_postfix(loss=loss)
            late = max(late, behind(bar, batch))
            truth.add("loss", epoch * len(train) + batch, loss)
        val_loss = validate()[0]
        epochs.set_postfix(val_loss=val_loss)
        truth.add("val_loss", epoch + 1, val_loss)
    truth.late(late, "loss")
    truth.late(1, "val_loss")


RUNS = {"postfix": lambda: postfix(3, 1, 0.12), "endless": lambda: postfix(3, 1, 0.12, count=False),
        "quick": lambda: postfix(2, 10, 0.008), "description": description,
        "epochs": epochs, "nested": nested}
RUNS[sys.argv[1]]()
truth.save()

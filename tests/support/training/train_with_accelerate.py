"""A loop on accelerate as the examples of diffusers write it: one bar over all steps, counted before it shows."""

import logging
import time

import torch
from accelerate import Accelerator
from accelerate.logging import get_logger
from tqdm.auto import tqdm

from tiny import accuracy, batches, net
from truth import Truth

truth = Truth("accelerate", "tqdm", "torch")
truth.curve("loss", digits=3)
truth.curve("lr", digits=3)
truth.curve("accuracy")
truth.settings = True
EPOCHS, train, valid = 2, batches(15, 32), batches(4, 64, seed=1)

logging.basicConfig(format="%(asctime)s - %(levelname)s - %(name)s - %(message)s", datefmt="%m/%d/%Y %H:%M:%S",
                    level=logging.INFO)
logger = get_logger(__name__)
accelerator = Accelerator(cpu=True)
model = net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, EPOCHS * len(train))
model, optimizer, scheduler = accelerator.prepare(model, optimizer, scheduler)
logger.info("***** Running training *****")
logger.info(f"  Num Epochs = {EPOCHS}")
logger.info(f"  Total train batch size = {32}")
logger.info(f"  Total optimization steps = {EPOCHS * len(train)}")
bar, done = tqdm(total=EPOCHS * len(train), desc="Steps"), 0
for epoch in range(EPOCHS):
    for x, y in train:
        loss = torch.nn.functional.cross_entropy(model(x), y)
        accelerator.backward(loss)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
        time.sleep(0.11)
        done += 1
        bar.update(1)
        lr = scheduler.get_last_lr()[0]
        bar.set_postfix(loss=loss.detach().item(), lr=lr)
        truth.add("loss", done, loss.item())
        truth.add("lr", done, lr)
    with torch.no_grad():
        share = sum(accuracy(model(x), y) for x, y in valid) / len(valid)
    logger.info(f"epoch {epoch}: {{'accuracy': {share}}}")
    truth.add("accuracy", done, share)
accelerator.end_training()
truth.save()

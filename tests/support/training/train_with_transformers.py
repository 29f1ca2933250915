"""The Trainer of transformers on a small BERT with random weights, as its examples call it: numbers as dicts, a bar.

--no-bar prints the dicts alone; --by-epoch logs at the end of each epoch, so that no epoch is a fraction.
"""

import sys

import torch
import transformers
from transformers import (BertConfig, BertForSequenceClassification, Trainer, TrainerCallback, TrainingArguments,
                          set_seed)

from truth import Truth

ROUNDS = int(transformers.__version__.split(".")[0]) >= 5  # Before, numbers were printed as they are.


class Sentences(torch.utils.data.Dataset):
    """Random words; the label tells whether the first is of the upper half."""

    def __init__(self, count, seed):
        self.words = torch.randint(0, 50, (count, 12), generator=torch.Generator().manual_seed(seed))

    def __len__(self):
        return len(self.words)

    def __getitem__(self, i):
        return {"input_ids": self.words[i], "labels": int(self.words[i, 0] >= 25)}


class Record(TrainerCallback):
    """Every call of on_log prints a row. Where epochs are fractions, rows are numbered."""

    def __init__(self, by_epoch):
        self.truth, self.rows, self.by_epoch = Truth("transformers", "accelerate", "tqdm", "torch"), 0, by_epoch

    def on_log(self, args, state, control, logs, **kwargs):
        self.rows += 1
        for tag, value in logs.items():
            if tag != "total_flos" and not (tag == "epoch" and self.by_epoch):
                if tag not in self.truth.curves:
                    self.truth.curve(tag, digits=4) if ROUNDS else self.truth.curve(tag)
                self.truth.add(tag, state.epoch if self.by_epoch else self.rows, value)


set_seed(0)
torch.set_num_threads(1)
config = BertConfig(vocab_size=50, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
                    max_position_embeddings=16)
by_epoch = "--by-epoch" in sys.argv
record = Record(by_epoch)
trainer = Trainer(
    model=BertForSequenceClassification(config),
    args=TrainingArguments("out", num_train_epochs=3, per_device_train_batch_size=16, learning_rate=1e-3,
                           logging_strategy="epoch" if by_epoch else "steps", logging_steps=5,
                           eval_strategy="epoch", save_strategy="no", report_to="none", use_cpu=True,
                           dataloader_pin_memory=False, disable_tqdm="--no-bar" in sys.argv),
    train_dataset=Sentences(320, 0),
    eval_dataset=Sentences(64, 1),
    compute_metrics=lambda p: {"accuracy": float((p.predictions.argmax(1) == p.label_ids).mean())},
    callbacks=[record],
)
trainer.train()
record.truth.save()

"""A small problem that every script trains on: two classes of points that a net can almost tell apart."""

import torch


def points(count, seed=0):
    random = torch.Generator().manual_seed(seed)
    x = torch.randn(count, 8, generator=random)
    noise = 0.5 * torch.randn(count, generator=random)
    return x, (x[:, 0] * x[:, 1] + x[:, 2] + noise > 0).long()


def net():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    return torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))


def batches(count, size, seed=0):
    """A list of `count` batches."""
    x, y = points(count * size, seed)
    return list(zip(x.split(size), y.split(size)))


def accuracy(logits, y):
    return (logits.argmax(1) == y).float().mean().item()

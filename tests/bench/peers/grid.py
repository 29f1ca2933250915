"""torchvision's make_grid with normalize and scale_each: PyPI's torchvision does not import beside the
CPU build of torch, so the peers share these lines."""

import torch


def make_grid(batch, nrow, padding=2):
    if batch.shape[1] == 1:
        batch = batch.repeat(1, 3, 1, 1)
    columns = min(nrow, len(batch))
    rows = -(-len(batch) // columns)
    height, width = batch.shape[2] + padding, batch.shape[3] + padding
    grid = torch.zeros(3, rows * height + padding, columns * width + padding)
    for i, image in enumerate(batch):
        low, high = image.min(), image.max()
        y, x = divmod(i, columns)
        grid[:, y * height + padding : (y + 1) * height, x * width + padding : (x + 1) * width] = (
            image - low
        ) / max(float(high - low), 1e-5)
    return grid

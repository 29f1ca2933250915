"""torchvision's models beside a torch that its wheel was not built for."""

import torch

LIBRARIES = []  # Kept: with a library go its operators.


def torchvision_models():
    """torchvision.models. Its own operators, which no model of the comparisons uses, are there in name only."""
    if torch.__version__.startswith("2.") and not LIBRARIES:
        LIBRARIES.append(torch.library.Library("torchvision", "DEF"))
        for operator in ("nms", "qnms"):
            LIBRARIES[0].define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    from torchvision import models

    return models

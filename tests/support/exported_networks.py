"""torchvision's networks as the comparisons of exported programs take them.

Small ones: torchvision's own classes with fewer blocks and channels, in which every kind of block is left. An export
takes the longer, the more operators there are, and an archive as many bytes as there are weights.

torch is imported where a network is made.
"""

from dataclasses import dataclass
from functools import partial
from typing import Callable

CLASSES = 10


@dataclass
class Network:
    small: Callable  # Of torchvision.models: a network with fewer blocks.
    cam_layer: str
    side: int = 32  # Of the picture.
    full_side: int = 64  # Of that for the whole network.
    channels_last: bool = False  # What cam_layer gives.
    parameters: bool = True  # Whether gradients by the parameters of the whole network are compared: they are many.
    options: tuple = ()  # Of torchvision's function.


def alexnet(models):
    from torch import nn

    network = models.alexnet(num_classes=CLASSES)
    network.classifier[1], network.classifier[4] = nn.Linear(9216, 32), nn.Linear(32, 32)
    network.classifier[6] = nn.Linear(32, CLASSES)
    return network


def resnet18(models):
    return models.ResNet(models.resnet.BasicBlock, [2, 1, 1, 1], num_classes=CLASSES)


def mobilenet_v2(models):
    blocks = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 40, 2, 2]]
    return models.MobileNetV2(CLASSES, inverted_residual_setting=blocks)


def googlenet(models):
    """Without two of its blocks, whose channels are as many as what they get: modules that compute nothing."""
    from torch import nn

    network = models.googlenet(weights=None, num_classes=CLASSES, init_weights=False)
    network.inception4b, network.inception4c = nn.Identity(), nn.Identity()
    return network


def densenet121(models):
    return models.DenseNet(16, (2, 2, 2, 2), 16, num_classes=CLASSES)


def squeezenet1_1(models):
    return models.squeezenet1_1(num_classes=CLASSES)


def vit_b_16(models):
    return models.VisionTransformer(64, 16, num_layers=2, num_heads=4, hidden_dim=64, mlp_dim=128, num_classes=CLASSES)


def swin_t(models):
    return models.SwinTransformer([4, 4], 24, [2, 2], [2, 4], [7, 7], stochastic_depth_prob=0.2, num_classes=CLASSES)


def convnext_tiny(models):
    block = models.convnext.CNBlockConfig
    return models.ConvNeXt([block(24, 48, 2), block(48, None, 1)], stochastic_depth_prob=0.1, num_classes=CLASSES)


def efficientnet_b0(models):
    block = partial(models.efficientnet.MBConvConfig, width_mult=1.0, depth_mult=1.0)
    settings = [block(1, 3, 1, 32, 16, 1), block(6, 3, 2, 16, 24, 2), block(6, 5, 2, 24, 40, 2)]
    return models.EfficientNet(settings, 0.2, num_classes=CLASSES, last_channel=64)


NETWORKS = {
    "alexnet": Network(alexnet, "features.10", side=64, parameters=False),
    "resnet18": Network(resnet18, "layer4"),
    "mobilenet_v2": Network(mobilenet_v2, "features"),
    "googlenet": Network(googlenet, "inception4e", options=(("init_weights", False),)),
    "densenet121": Network(densenet121, "features.denseblock4"),
    "squeezenet1_1": Network(squeezenet1_1, "features.12.expand3x3", side=48),
    "vit_b_16": Network(vit_b_16, "encoder.layers.encoder_layer_0", side=64, full_side=224, parameters=False),
    "swin_t": Network(swin_t, "features", channels_last=True),
    "convnext_tiny": Network(convnext_tiny, "features"),
    "efficientnet_b0": Network(efficientnet_b0, "features"),
}


def make(name, full):
    """The network, and the side of its picture."""
    from torchvision_models import torchvision_models

    network = NETWORKS[name]
    if full:
        made = getattr(torchvision_models(), name)(weights=None, **dict(network.options))
        return made, network.full_side
    return network.small(torchvision_models()), network.side

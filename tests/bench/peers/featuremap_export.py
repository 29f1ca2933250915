"""Feature maps of all convolutions of an exported program, whose nodes are the only places to look at: MODEL LOGDIR IMAGE."""

import math
import sys

import numpy
import torch
from grid import make_grid
from PIL import Image
from torch.utils.tensorboard import SummaryWriter

MEAN = torch.tensor([0.49139968, 0.48215827, 0.44653124]).view(3, 1, 1)
STD = torch.tensor([0.24703233, 0.24348505, 0.26158768]).view(3, 1, 1)


class Reached(Exception):
    """All convolutions have run."""


class Capture(torch.fx.Interpreter):
    def __init__(self, module, writer):
        super().__init__(module)
        self.writer = writer
        self.left = sum(self.is_convolution(node) for node in module.graph.nodes)

    @staticmethod
    def is_convolution(node):
        return node.target is torch.ops.aten.conv2d.default

    def run_node(self, node):
        result = super().run_node(node)
        if self.is_convolution(node):
            maps = result.clone().transpose(0, 1)
            self.writer.add_image(f"feature map in {node.name}", make_grid(maps, int(math.sqrt(len(maps)))), 0)
            self.left -= 1
            if self.left == 0:
                raise Reached
        return result


picture = Image.open(sys.argv[3]).convert("RGB").resize((224, 224), Image.BILINEAR)
x = torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).float() / 255
x = ((x - MEAN) / STD).unsqueeze(0)
module = torch.export.load(sys.argv[1]).module()
with SummaryWriter(sys.argv[2]) as writer, torch.no_grad():
    try:
        Capture(module, writer).run(x)
    except Reached:
        pass

"""Prints every operator that the graphs of ordinary models use, one a line, and up to three models that use it.

usage: python list_used_operators.py

The modules below and, where there is torchvision, its models: scripted, traced, frozen, quantised. All methods of
all their modules and what they call, as TorchScript compiles them from a file.
"""

import collections
import enum
import io
import math
import sys
import warnings
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

import torch
from torch import Tensor, nn
from torch.nn import functional

warnings.simplefilter("ignore")
used = collections.defaultdict(set)


class Mode(enum.Enum):
    MEAN = "mean"
    SUM = "sum"


class Pair(NamedTuple):
    first: Tensor
    second: Optional[Tensor]


@torch.jit.interface
class Step(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        pass


class Double(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 2


@torch.jit.script
class Counter:
    def __init__(self, start: int):
        self.count = start

    def __enter__(self):
        self.count += 1

    def __exit__(self, kind: Any, value: Any, trace: Any):
        self.count -= 1


def half(x: Tensor) -> Tensor:
    return x / 2


class Language(nn.Module):
    """What the language has: text, lists, dicts, classes, enums, with, try to guess a type, fork, interfaces."""

    step: Step

    def __init__(self):
        super().__init__()
        self.step = Double()
        self.mode = Mode.MEAN
        self.names = ["a", "b"]
        self.sizes: Dict[str, int] = {"a": 1}

    @torch.jit.export
    def text(self, x: Tensor, y: Union[int, str]) -> str:
        words = "{} of {}".format(x.size(0), "many").split(" ")
        words = [word.strip().upper() for word in words]
        words = [word if word.startswith("#") else word[0] for word in words]
        line = ", ".join(words) + "%d %s" % (3, "x") + str(x.dtype) + f"{len(words)}"
        if isinstance(y, str):
            return y.replace("a", "b")[1:].rjust(8) + line[0]
        return line + str(math.floor(math.sqrt(float(y)))) + chr(ord("a") + y % 3)

    @torch.jit.export
    def containers(self, x: Tensor) -> Pair:
        sizes = {name: len(name) for name in self.names}
        total = 0
        for name, size in sizes.items():
            if name in self.sizes:
                total += self.sizes[name] * size
        for i, (a, b) in enumerate(zip([1, 2], [3.0, 4.0])):
            total += int(a * b) + i
        stack: List[Tensor] = []
        while len(stack) < 3:
            stack.append(x + total)
            if bool(stack[-1].sum() < 0):
                break
        last = stack.pop()
        stack.extend([last, last])
        stack.reverse()
        numbers = sorted([3, 1, 2])
        numbers.sort(reverse=True)
        del numbers[0]
        assert len(numbers) == 2, "two are left"
        return Pair(torch.stack(stack)[numbers[0] - 2], None if total > 3 else last)

    def forward(self, x: Tensor, names: Optional[List[str]] = None) -> Tuple[Tensor, float]:
        if names is not None:
            print("names", names)
        if self.mode == Mode.MEAN:
            x = x - x.mean()
        elif self.mode.value == "sum" or torch.jit.is_scripting() and self.mode.name == "SUM":
            x = x / x.sum()
        later = torch.jit.fork(half, x)
        counter = Counter(1)
        with torch.no_grad():
            with counter:
                y = self.step(x)
        with torch.autograd.profiler.record_function("named"):
            y = y + torch.jit.wait(later)
        if y.dim() > 9:
            raise ValueError("too many")
        if y.device.type != "cpu" or not y.is_contiguous():
            torch.manual_seed(3)
        pair = self.containers(y)
        second = pair.second
        return pair.first if second is None else second, float(y.sum()) / max(1, counter.count)


class Arithmetic(nn.Module):
    """Functions that models call beside layers."""

    def forward(self, x: Tensor) -> List[Tensor]:
        n, c, h, w = x.shape
        grid = functional.affine_grid(torch.eye(2, 3).expand(n, 2, 3), [n, c, h, w], False)
        out = [functional.grid_sample(x, grid, align_corners=False)]
        for mode in ("nearest", "bilinear", "bicubic"):
            out.append(functional.interpolate(x, scale_factor=2.0, mode=mode))
        out.append(functional.interpolate(x, size=[h // 2, w // 2], mode="area"))
        out.append(torch.einsum("nchw,ndhw->ncd", x, x).softmax(-1))
        out.append(torch.fft.irfft2(torch.fft.rfft2(x) * 2, s=(h, w)))
        out.append(torch.view_as_real(torch.fft.fftn(x)).abs())
        values, order = torch.sort(x.flatten(1), dim=1, descending=True)
        best = torch.topk(values, 3, dim=1)[1]
        out.append(values.gather(1, order.clamp(max=3)).scatter_add(1, best, values))
        out.append(torch.where(x > 0, x, x.new_zeros(1)).masked_fill(x == 1, 0.5))
        out.append(functional.pad(x, [1, 1, 2, 2], mode="reflect").unfold(2, 3, 1).permute(0, 2, 1, 3, 4))
        out.append(x.as_strided([2, 2], [1, 2]).t() @ torch.ones(2, 2, device=x.device, dtype=x.dtype))
        out.append(functional.conv2d(x, torch.ones(4, 4, 3, 3), padding="same"))
        x = x.clone()
        x[:, 0, ::2] += torch.rand_like(x[:, 0, ::2])
        x[:, -1] = torch.randn(h, w)
        x[x > 2] = 0
        out.append(functional.dropout(x, 0.3, self.training) + torch.bernoulli(x.sigmoid()))
        out.append(torch.cat([torch.chunk(x, 3, 2)[0], torch.split(x, 3, 2)[1]], 1).to(torch.float64).float())
        a, b = torch.meshgrid([torch.arange(0.0, h), torch.linspace(0, 1, w)])
        out.append(torch.stack([a, b]).unbind(0)[0].cumsum(0).roll(1, 0).flip(0))
        out.append(torch.linalg.norm(x.flatten(2), dim=(1, 2)) + torch.cdist(x[0, 0], x[0, 0]).max())
        out.append(torch.linalg.solve(torch.eye(3) + 1, torch.ones(3, 1)).trace() + torch.det(torch.eye(2)))
        out.append(functional.one_hot(torch.tensor([0, 1]), 3).argmax(1).float().histc(3).quantile(0.5))
        out.append(torch.unique(torch.nonzero(x)[:, 0]).float().index_select(0, torch.tensor([0])))
        out.append(functional.pixel_shuffle(x.repeat(1, 4, 1, 1), 2).std(dim=[2, 3], keepdim=True))
        out.append(functional.cross_entropy(x.flatten(1), torch.zeros(n, dtype=torch.long)))
        out.append(torch.nan_to_num(torch.logsumexp(x, 1)).renorm(2, 0, 1).type_as(x))
        x.requires_grad_()
        gradient = torch.autograd.grad([x.square().sum()], [x])[0]
        if gradient is not None:
            out.append(gradient.detach())
        return out


class Layers(nn.Module):
    """Every kind of layer of torch.nn that takes a picture or a sequence by itself."""

    def __init__(self):
        super().__init__()
        pictures = [nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular"), nn.ConvTranspose2d(4, 4, 2)]
        pictures += [nn.GroupNorm(2, 4), nn.InstanceNorm2d(4), nn.LayerNorm(10)]
        pictures += [nn.BatchNorm2d(4), nn.MaxPool2d(2, 1), nn.AvgPool2d(2, 1), nn.AdaptiveAvgPool2d(9)]
        pictures += [nn.AdaptiveMaxPool2d(8), nn.FractionalMaxPool2d(2, output_size=7), nn.LPPool2d(2, 2, 1)]
        pictures += [nn.ReflectionPad2d(1), nn.ReplicationPad2d(1), nn.ZeroPad2d(1), nn.Upsample(scale_factor=1)]
        pictures += [nn.LocalResponseNorm(2), nn.Dropout2d(), nn.AlphaDropout(), nn.Softmax2d(), nn.ReLU(True)]
        pictures += [nn.ELU(), nn.CELU(), nn.SELU(True), nn.GELU(), nn.SiLU(), nn.Mish(), nn.Hardswish(), nn.PReLU(4)]
        pictures += [nn.Hardsigmoid(), nn.LeakyReLU(), nn.LogSigmoid(), nn.RReLU(), nn.ReLU6(), nn.Sigmoid()]
        pictures += [nn.Softplus(), nn.Softshrink(), nn.Hardshrink(), nn.Softsign(), nn.Tanh(), nn.Tanhshrink()]
        pictures += [nn.Threshold(0.1, 0.0), nn.LogSoftmax(1), nn.Softmin(1), nn.GLU(3), nn.Hardtanh()]
        self.pictures = nn.Sequential(*pictures)
        self.embedding = nn.Embedding(9, 8, max_norm=1.0)
        self.bag = nn.EmbeddingBag(9, 8)
        self.lstm = nn.LSTM(8, 8, 2, bidirectional=True)
        self.gru = nn.GRU(16, 8)
        self.rnn = nn.RNN(8, 8)
        self.cell = nn.LSTMCell(8, 8)
        self.attention = nn.MultiheadAttention(8, 2)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2)
        self.decoder = nn.TransformerDecoderLayer(8, 2, 16)
        self.bilinear = nn.Bilinear(8, 8, 4)
        self.conv1 = nn.Sequential(nn.Conv1d(8, 8, 1), nn.BatchNorm1d(8), nn.MaxPool1d(1), nn.AvgPool1d(1))
        self.conv3 = nn.Sequential(nn.Conv3d(1, 2, 1), nn.BatchNorm3d(2), nn.MaxPool3d(1), nn.AdaptiveAvgPool3d(2))

    def forward(self, x: Tensor, words: Tensor) -> Tuple[Tensor, Tensor]:
        x = self.pictures(x)
        y = self.embedding(words)
        packed = nn.utils.rnn.pack_padded_sequence(y, torch.full((y.size(1),), y.size(0)).long())
        recurrent = self.lstm(packed)[0]
        y, _ = nn.utils.rnn.pad_packed_sequence(recurrent)
        y = self.rnn(self.gru(y)[0])[0]
        y = self.attention(y, y, y)[0]
        y = self.decoder(self.encoder(y), y) + self.cell(y[0])[0] + self.bag(words[0].unsqueeze(1))
        y = self.conv1(y.permute(1, 2, 0))
        return x + self.bilinear(y[:, :, 0], y[:, :, 0]).sum() + self.conv3(x.flatten(1)[:1, None, None, None]).sum(), y


def note(graph, model):
    for node in graph.nodes():
        name = node.kind()
        schema = node.schema()
        name = schema.split("(")[0] if "::" in schema.split("(")[0] else name
        used[name].add(model)
        for block in node.blocks():
            note(block, model)
        for attribute in node.attributeNames():
            if node.kindOf(attribute) == "g":
                note(node.g(attribute), model)
    for value in [value for node in graph.nodes() for value in node.outputs()]:
        if value.type().kind() == "ClassType":
            name = value.type().qualified_name()
            if name.startswith("__torch__.torch.classes."):
                used[name.split(".", 1)[1]].add(model)


def functions_of(module):
    """All that the code of a saved module holds: methods of modules, and of classes, and functions."""
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    buffer.seek(0)
    loaded = torch.jit.load(buffer)
    for part in loaded.modules():
        for name in part._c._method_names():
            yield part._c._get_method(name).graph
            yield part._c._get_method(name).inlined_graph


def note_module(module, model):
    for graph in functions_of(module):
        note(graph, model)


def look(name, module, *inputs, script=True, trace=True):
    module.eval()
    ways = {}
    if script:
        ways["scripted"] = lambda: torch.jit.script(module)
    if trace:
        ways["traced"] = lambda: torch.jit.trace(module, inputs, check_trace=False, strict=False)
    for way, make in ways.items():
        made = make()
        note_module(made, f"{name} {way}")
        note_module(torch.jit.freeze(made), f"{name} {way} frozen")


def quantized_dynamic():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(8, 8)
            self.lstm = nn.LSTM(8, 8)
            self.gru = nn.GRU(8, 8)
            self.cell = nn.LSTMCell(8, 8)

        def forward(self, x):
            x = self.gru(self.lstm(self.linear(x))[0])[0]
            return self.cell(x[0])[0]

    return torch.quantization.quantize_dynamic(Net(), {nn.Linear, nn.LSTM, nn.GRU, nn.LSTMCell}, dtype=torch.qint8)


def quantized_static():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.quant = torch.quantization.QuantStub()
            self.conv = nn.Conv2d(3, 4, 3)
            self.bn = nn.BatchNorm2d(4)
            self.relu = nn.ReLU()
            self.deconv = nn.Conv2d(4, 4, 1)
            self.linear = nn.Linear(4, 4)
            self.sum = torch.nn.quantized.FloatFunctional()
            self.act = nn.Sequential(nn.Hardswish(), nn.LeakyReLU(), nn.ELU(), nn.Sigmoid(), nn.LayerNorm(6))
            self.dequant = torch.quantization.DeQuantStub()

        def forward(self, x):
            x = self.relu(self.bn(self.conv(self.quant(x))))
            x = self.sum.cat([self.sum.add(x, self.deconv(x)), self.sum.mul_scalar(x, 0.5)], 1)[:, :4]
            x = functional.max_pool2d(self.act(x), 2).mean([2, 3])
            return self.dequant(self.linear(x))

    net = Net().eval()
    net = torch.quantization.fuse_modules(net, [["conv", "bn", "relu"]])
    net.qconfig = torch.quantization.get_default_qconfig(torch.backends.quantized.engine)
    net = torch.quantization.prepare(net)
    net(torch.rand(1, 3, 8, 8))
    return net, torch.quantization.convert(net)


def main():
    x = torch.rand(2, 4, 9, 9)
    words = torch.randint(0, 9, (5, 2))
    look("language", Language(), x, trace=False)
    look("arithmetic", Arithmetic(), x)
    look("layers", Layers(), x, words)
    normed = nn.Sequential(nn.utils.weight_norm(nn.Conv2d(4, 4, 1)), nn.utils.spectral_norm(nn.Conv2d(4, 4, 1)))
    look("normed", normed, x, script=False)
    if torch.backends.quantized.engine != "none":
        look("dynamic", quantized_dynamic(), torch.rand(3, 1, 8))
        observed, converted = quantized_static()
        look("observed", observed, torch.rand(1, 3, 8, 8), script=False)
        look("static", converted, torch.rand(1, 3, 8, 8))
    for name, (module, *inputs) in torchvision_models().items():
        look(name, module, *inputs, trace=not isinstance(inputs[0], list))
    for name in sorted(used):
        print(name, *sorted(used[name])[:3], sep="\t")


def torchvision_models():
    """Some that differ most; {} where torchvision is missing, or does not fit this torch."""
    try:
        from torchvision import models
    except (ImportError, RuntimeError):
        return {}
    picture, crops = torch.rand(1, 3, 64, 64), [torch.rand(3, 64, 64)]
    detect, segment = models.detection, models.segmentation
    plain = {"weights": None}
    bare = {"weights": None, "weights_backbone": None}
    return {
        "resnet18": (models.resnet18(**plain), picture),
        "shufflenet": (models.shufflenet_v2_x0_5(**plain), picture),
        "swin": (models.swin_t(**plain), picture),
        "deeplab": (segment.deeplabv3_mobilenet_v3_large(**bare), picture),
        "detection": (detect.ssdlite320_mobilenet_v3_large(**bare), crops),
    }


if __name__ == "__main__":
    sys.exit(main())

"""featuremap's arguments, messages and exit codes, with the built-in network."""

import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

PICTURE = pathlib.Path(__file__).resolve().parents[3] / "data/images/astronaut.png"
BUILTIN = pathlib.Path(__file__).resolve().parents[3] / "data/models/builtin.pt"

TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)

needs_module = pytest.mark.torch_module
WITH_MODEL = ("featuremap", PICTURE, "--model", BUILTIN)


def picture(path, size=(64, 64), colour=(200, 100, 50)):
    Image.new("RGB", size, colour).save(path)
    return path


def test_builtin_network_on_the_sample_picture(tbviz, values):
    run = tbviz("featuremap", PICTURE, "-l", "run")
    assert run.err.startswith("using the built-in network, ")
    assert "--model FILE" in run.err
    assert "wrote 3 images to run/events.out.tfevents." in run.err
    number = r"-?[0-9.e+-]+"
    line = re.compile(
        rf"(\d)  features\.(\d) +Conv2d  \(1, \d+, \d+, \d+\) +min {number} +max {number} +"
        rf"mean {number} +zeros [0-9.]+% +dead \d+/\d+"
    )
    matches = [line.fullmatch(text) for text in run.out.splitlines()]
    assert [match.groups() for match in matches] == [("0", "0"), ("1", "3"), ("2", "6")]
    assert [(tag, step) for tag, step, _ in values()] == [
        (f"feature map in features.{i}", 0) for i in (0, 3, 6)
    ]


def test_list(tbviz):
    run = tbviz("featuremap", "--list", "--layers", "0,features.1", "-q")
    assert run.out == "0  features.0  Conv2d  (64, 3, 11, 11)\n-  features.1  ReLU\n"
    [convolution, relu] = json.loads(
        tbviz("featuremap", "--list", "--layers", "0,features.1", "-q", "--json").out
    )["layers"]
    shape = [64, 3, 11, 11]
    assert convolution == {"index": 0, "name": "features.0", "kind": "Conv2d", "shape": shape}
    assert relu == {"index": None, "name": "features.1", "kind": "ReLU", "shape": []}


def test_standard_input(tbviz, values):
    tbviz("featuremap", "-", "--layers", "0", "-l", "run", "-q", stdin=PICTURE.read_bytes())
    assert len(values()) == 1


def test_tag_and_step(tbviz, values):
    tbviz("featuremap", PICTURE, "--layers", "1", "-t", "mine", "--tag-prefix", "a/", "-s", "7",
          "-l", "run", "-q")  # fmt: skip
    assert [(tag, step) for tag, step, _ in values()] == [("a/mine", 7)]


def test_tag_format(tbviz, values):
    tag_format = "{index}|{name}|{type}|{shape}|{weight_shape}"
    tbviz("featuremap", PICTURE, "--layers", "0,features.1", "--tag-format", tag_format, "-l", "run",
          "-q", "--size", "64x64")  # fmt: skip
    assert [tag for tag, _, _ in values()] == [
        "0|features.0|Conv2d|[1, 64, 15, 15]|[64, 3, 11, 11]",
        "-|features.1|ReLU|[1, 64, 15, 15]|-",
    ]


def test_equal_tags_are_told_apart(tbviz, values):
    tbviz("featuremap", PICTURE, "--tag-format", "maps", "-l", "run", "-q")
    assert [tag for tag, _, _ in values()] == ["maps", "maps (features.3)", "maps (features.6)"]


def test_every_input_has_a_step(tbviz, values, tmp_path):
    (tmp_path / "in").mkdir()
    picture(tmp_path / "in/a.png")
    (tmp_path / "in/b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    picture(tmp_path / "in/c.png")
    run = tbviz("featuremap", "in", "ones:2,3,64,64", PICTURE, "--layers", "0", "-s", "10",
                "-l", "run", code=4)  # fmt: skip
    assert "in/b.png" in run.err
    assert [step for _, step, _ in values()] == [10, 12, 13, 14, 15]
    assert [line.split()[0] for line in run.out.splitlines()] == [
        "in/a.png", "in/c.png", "ones:2,3,64,64", str(PICTURE)]  # fmt: skip


def test_pictures_and_arrays(tbviz, tmp_path):
    run = tbviz("featuremap", PICTURE, "-o", "out", "--npy", "out", "--no-log", "--layers", "0,features.1")
    assert "wrote 2 PNG files to out" in run.err
    names = sorted(path.name for path in (tmp_path / "out/astronaut").iterdir())
    assert names == ["-_features.1.npy", "-_features.1.png", "0_features.0.npy", "0_features.0.png"]
    assert np.load(tmp_path / "out/astronaut/0_features.0.npy").shape == (1, 64, 55, 55)
    assert Image.open(tmp_path / "out/astronaut/0_features.0.png").size == (458, 458)
    again = tbviz("featuremap", PICTURE, "--npy", "out", "--layers", "0", code=6)
    assert "out/astronaut/0_features.0.npy" in again.err and "--force" in again.err
    assert not (tmp_path / "runs").exists()
    tbviz("featuremap", PICTURE, "--npy", "out", "--layers", "0", "--force", "-q", "-l", "run")


def test_json(tbviz):
    run = tbviz("featuremap", PICTURE, "--layers", "0", "-l", "run", "--json", "-q")
    result = json.loads(run.out)
    assert result["schema"] == "tbviz.featuremap/1"
    [layer] = result["layers"]
    assert layer["shape"] == [1, 64, 55, 55] and layer["dead_channels"] == 0
    assert result["written"] == [{"tag": "feature map in features.0", "step": 0, "kind": "image"}]


@pytest.mark.parametrize(
    "spec, message",
    [
        ("features.33", "there is no layer 'features.33'; did you mean 'features.3'?"),
        ("3", "there is no layer 3: the model has 3 convolution layers, numbered from 0"),
        ("head.*", "there is no layer 'head.*'"),
    ],
)
def test_unknown_layer(tbviz, spec, message):
    assert message in tbviz("featuremap", PICTURE, "--layers", spec, code=2).err


@needs_module
@pytest.mark.parametrize("words, asked", [([], ""), (["--layers", "c*"], "--layers c*: "), (["--layers=0-1"], "--layers 0-1: ")])
def test_a_layer_that_is_left_out_is_told_of_as_it_was_asked_for(tbviz, tmp_path, words, asked):
    code = (
        "class Net(torch.nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.c, self.coarse = torch.nn.Conv2d(3, 4, 3), torch.nn.Conv2d(3, 4, 3)\n"
        "    def forward(self, x):\n"
        "        return self.coarse(x) if x.size(2) > 100 else self.c(x)\n"
    )
    (tmp_path / "net.py").write_text(f"import torch\n{code}torch.jit.script(Net().eval()).save('net.pt')\n")
    subprocess.run([TORCH_PYTHON, "net.py"], check=True, timeout=120, cwd=tmp_path)
    run = tbviz("featuremap", "ones:1,3,8,8", "-m", "net.pt", *words, "-l", "run")
    told = [line for line in run.err.splitlines() if "warning: " in line]
    assert told == [f"warning: net.pt: {asked}the model did not use 1 of 2 layers: coarse"]


def test_one_tag_for_several_layers(tbviz):
    assert "-t names one tag, but 3 layers" in tbviz("featuremap", PICTURE, "-t", "x", code=2).err


@pytest.mark.parametrize("array", ["ones:1,1,64,64", "ones:1,3,4,4"])
def test_input_of_a_wrong_shape(tbviz, tmp_path, array):
    run = tbviz("featuremap", array, "-l", "run", code=7)
    [line] = [line for line in run.err.splitlines() if line.startswith("tbviz: ")]
    assert line.startswith(f"tbviz: {array}: the built-in network: the model failed to run: ")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("array", ["ones:3,64,64", "ones:3,64"])
def test_an_array_without_a_batch_axis_is_not_taken_for_a_batch(tbviz, tmp_path, array):
    run = tbviz("featuremap", array, "-l", "run", code=7)
    assert f"tbviz: {array}: an array of shape (3, 64" in run.err
    assert "the axes NCHW are needed" in run.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("array, shape", [("ones:0,3,64,64", "(0, 3, 64, 64)"), ("ones:1,3,0,64", "(1, 3, 0, 64)")])
def test_an_array_without_values_is_refused(tbviz, tmp_path, array, shape):
    run = tbviz("featuremap", array, "--npy", "npy", "-l", "run", code=4)
    assert f"tbviz: {array}: an array of shape {shape} holds no values" in run.err
    assert run.out == "" and list(tmp_path.iterdir()) == []


@needs_module
def test_the_same_values_as_libtorch_has(tbviz, tmp_path):
    """tests/oracle/test_native.py is exact."""
    run = tbviz("featuremap", PICTURE, "--model", BUILTIN, "--npy", "torch", "-l", "run", "--float32")
    assert "16-bit floats were made float32" in run.err
    tbviz("featuremap", PICTURE, "--npy", "native", "-l", "run", "-q")
    found = sorted((tmp_path / "native/astronaut").iterdir())
    assert [path.name for path in found] == ["0_features.0.npy", "1_features.3.npy", "2_features.6.npy"]
    for path in found:
        expected = np.load(tmp_path / "torch/astronaut" / path.name)
        np.testing.assert_allclose(np.load(path), expected, rtol=0, atol=4e-5)


def test_missing_module(tbviz, tmp_path):
    run = tbviz(*WITH_MODEL, code=5, env={"TBVIZ_TORCH_PLUGIN": "/nowhere/module.so"})
    assert "running a model needs the LibTorch module, which is missing" in run.err
    assert "/nowhere/module.so" in run.err
    assert "tools/bootstrap && cmake --preset release" in run.err
    assert not (tmp_path / "runs").exists()


def test_a_module_whose_path_is_too_long(tbviz):
    """The system refuses to look it up at all."""
    path = "/" + "m" * 300
    run = tbviz(*WITH_MODEL, code=5, env={"TBVIZ_TORCH_PLUGIN": path})
    assert f"which is missing (looked for {path})" in run.err


def test_a_module_that_does_not_load(tbviz, tmp_path):
    (tmp_path / "module.so").write_text("no ELF")
    run = tbviz(*WITH_MODEL, code=5, env={"TBVIZ_TORCH_PLUGIN": str(tmp_path / "module.so")})
    assert "module.so: the LibTorch module does not load" in run.err and "it is damaged, or no shared library" in run.err


def test_damaged_model(tbviz, tmp_path):
    data = BUILTIN.read_bytes()
    (tmp_path / "cut.pt").write_bytes(data[: len(data) // 2])
    run = tbviz("featuremap", PICTURE, "--model", "cut.pt", code=4)
    assert run.err.startswith("tbviz: cut.pt: ") and run.err.count("\n") == 1


def test_missing_model(tbviz):
    assert "nope.pt: " in tbviz("featuremap", PICTURE, "--model", "nope.pt", code=3).err


def test_missing_and_bad_pictures(tbviz, tmp_path):
    assert "nope.png: " in tbviz("featuremap", "nope.png", code=3).err
    (tmp_path / "cut.png").write_bytes(PICTURE.read_bytes()[:1000])
    assert "cut.png: " in tbviz("featuremap", "cut.png", code=4).err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("option", ["-o", "--npy"])
def test_two_inputs_of_one_stem(tbviz, tmp_path, option):
    (tmp_path / "other").mkdir()
    picture(tmp_path / "a.png")
    picture(tmp_path / "other/a.png")
    run = tbviz("featuremap", "a.png", "other/a.png", option, "out", code=2)
    assert "two inputs are called a" in run.err
    assert not (tmp_path / "out").exists() and not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--tag-format", "{shapes}"], "--tag-format does not know {shapes}"),
        (["--size", "big"], "'big' is no size"),
        (["--preset", "imagnet"], "did you mean 'imagenet'?"),
        (["--mean", "1,2"], "--mean 1,2: three numbers"),
        (["--std", "0,1,1"], "--std 0,1,1: numbers above 0"),
        (["--mean", "+1,-1,.5", "--std", "0,1,1"], "--std 0,1,1: numbers above 0"),
        (["--mean", "1,2,3,"], "--mean 1,2,3,: three numbers"),
        (["--nrow", "0"], "--nrow"),
        (["--layer", "0"], "did you mean '--layers'?"),
    ],
)
def test_usage(tbviz, tmp_path, arguments, message):
    run = tbviz("featuremap", PICTURE, *arguments, code=2)
    assert message in run.err and run.err.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def build_module(folder, source):
    """A shared library made of one C file, as TBVIZ_TORCH_PLUGIN."""
    (folder / "module.c").write_text(source)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", "module.so", "module.c"], cwd=folder, check=True)
    return {"TBVIZ_TORCH_PLUGIN": str(folder / "module.so")}


def test_a_module_of_another_version(tbviz, tmp_path):
    module = build_module(tmp_path, "const unsigned tbviz_model_api_version = 999;")
    run = tbviz(*WITH_MODEL, code=5, env=module)
    assert re.search(r"speaks version 999 of the module interface, this program speaks version \d+;", run.err)


def test_a_library_that_is_no_module(tbviz, tmp_path):
    module = build_module(tmp_path, "int answer = 42;")
    run = tbviz(*WITH_MODEL, code=5, env=module)
    assert "is no tbviz module: it lacks tbviz_model_api_version" in run.err


def test_files_of_samples_are_planned(tbviz, tmp_path):
    one = ("featuremap", "ones:2,3,64,64", "--layers", "0", "--no-log")
    assert "-o out.png is one file, but there are 2 pictures" in tbviz(*one, "-o", "out.png", code=2).err
    assert not (tmp_path / "out.png").exists()
    tbviz(*one, "-o", "out", "-q")
    again = tbviz(*one, "-o", "out", code=6)
    assert "0_features.0_0.png: exists" in again.err and again.out == ""


@pytest.mark.parametrize("samples", [1_000_000_000, 1 << 62])
def test_an_array_without_values_has_no_pictures_to_plan(tbviz, tmp_path, samples):
    """Its header is all there is of it: no name is made for each of its samples."""
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({samples}, 0, 1, 1), }}".ljust(117) + "\n"
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header.encode())
    run = tbviz("featuremap", "a.npy", "-o", "out", "--npy", "arrays", "-l", "run", code=4)
    assert "a.npy: an array of shape" in run.err and "holds too many samples; at most 65536 are drawn" in run.err


@pytest.mark.parametrize("command", ["featuremap", "gradcam", "hooks", "graph"])
def test_help_lists_the_presets(tbviz, command):
    assert "--preset tutorial|imagenet|none" in tbviz(command, "--help").out

"""How the axes of kernels lie, tensors that only their name chooses, and layers that cannot be read."""

import json
import pathlib

import numpy
import pytest
from PIL import Image

FILES = pathlib.Path(__file__).resolve().parent.parent.parent / "files"
WEIGHT = numpy.random.default_rng(0).normal(size=(6, 3, 5, 5)).astype("float32")


def pictures(folder):
    found = {str(path.relative_to(folder)): numpy.asarray(Image.open(path)) for path in folder.rglob("*.png")}
    assert found
    return found


def same_pictures(a, b):
    assert a.keys() == b.keys()
    return all(numpy.array_equal(a[name], b[name]) for name in a)


@pytest.fixture
def drawn(tbviz, tmp_path):
    """The pictures of an array."""

    def draw(array, *options):
        numpy.save(tmp_path / "w.npy", array)
        tbviz("kernels", "w.npy", "--no-log", "-o", "out", "--force", *options)
        return pictures(tmp_path / "out")

    return draw


@pytest.mark.parametrize("layout, order", [("oihw", (0, 1, 2, 3)), ("hwio", (2, 3, 1, 0)), ("ohwi", (0, 2, 3, 1))])
def test_layouts_of_two_dimensions(drawn, layout, order):
    assert same_pictures(drawn(WEIGHT.transpose(order), "--layout", layout), drawn(WEIGHT))


@pytest.mark.parametrize("shape, hwio, ohwi", [
    ((6, 3, 7), (2, 1, 0), (0, 2, 1)), ((6, 3, 2, 4, 5), (2, 3, 4, 1, 0), (0, 2, 3, 4, 1)),
])  # fmt: skip
def test_layouts_of_other_dimensions(drawn, shape, hwio, ohwi):
    weight = numpy.random.default_rng(1).normal(size=shape).astype("float32")
    expected = drawn(weight, "--layers", "w")
    assert same_pictures(drawn(weight.transpose(hwio), "--layers", "w", "--layout", "hwio"), expected)
    assert same_pictures(drawn(weight.transpose(ohwi), "--layers", "w", "--layout", "ohwi"), expected)


def test_kernels_of_jax(tbviz, tmp_path):
    """Three by three places, 3 to 4 channels: (3, 3, 3, 4) in the file."""
    done = tbviz("kernels", FILES / "jax.npz", "-l", "run")
    assert "--layout hwio" in done.err and "params/Conv_0/kernel (3, 3, 3, 4)" in done.err
    done = tbviz("kernels", FILES / "jax.npz", "--layout", "hwio", "--no-log", "-o", "out")
    assert done.out == "0_convlayer shape:(4, 3, 3, 3)\n" and "--layout" not in done.err
    array = numpy.load(FILES / "jax.npz")["params/Conv_0/kernel"]
    numpy.save(tmp_path / "oihw.npy", array.transpose(3, 2, 0, 1))
    tbviz("kernels", "oihw.npy", "--no-log", "-o", "expected")
    assert same_pictures(pictures(tmp_path / "out"), pictures(tmp_path / "expected"))


@pytest.mark.parametrize("shape, hint", [
    ((3, 3, 16, 32), "hwio"), ((1, 1, 64, 10), "hwio"), ((3, 3, 3, 4), "hwio"), ((2, 2, 2, 8, 16), "hwio"),
    ((3, 5, 4, 16), "hwio"), ((1, 7, 64, 64), "hwio"), ((64, 1, 7, 32), "ohwi"),
    ((16, 3, 3, 8), "ohwi"), ((16, 2, 2, 2, 8), "ohwi"),
    ((64, 3, 7, 7), None), ((3, 3, 3, 3), None), ((10, 64, 1, 1), None), ((8, 4, 1, 7), None),
])  # fmt: skip
def test_hints_at_a_layout(tbviz, tmp_path, shape, hint):
    numpy.savez(tmp_path / "w.npz", w=numpy.ones(shape, "float32"), v=numpy.ones((4, 3, 5, 5), "float32"))
    note = tbviz("kernels", "w.npz", "--layers", "w,v", "--list").err
    assert (f"--layout {hint}" in note) if hint else note == ""


def test_keras_and_jax_call_them_kernels(tbviz, tmp_path):
    numpy.savez(tmp_path / "w.npz", **{"conv/kernel": numpy.ones((3, 3, 3, 3), "float32")})
    assert "--layout hwio" in tbviz("kernels", "w.npz", "--list").err


def test_formats_of_one_layout(tbviz, tmp_path):
    torch = pytest.importorskip("torch")
    torch.jit.script(torch.nn.Conv2d(3, 4, 3)).save(tmp_path / "s.pt")
    assert "keep kernels as oihw" in tbviz("kernels", "s.pt", "--list", "--layout", "hwio").err
    assert tbviz("kernels", "s.pt", "--list", "--layout", "oihw").err == ""


def test_layouts_are_words(tbviz):
    assert "oihw" in tbviz("kernels", FILES / "jax.npz", "--layout", "chwn", code=2).err


def test_tensors_of_any_rank_by_name(tbviz, tmp_path):
    arrays = {
        "conv.weight": WEIGHT, "conv1d.weight": WEIGHT[:, :, 0], "conv3d.weight": WEIGHT[..., None],
        "whole.weight": numpy.arange(48).reshape(2, 3, 8), "linear.weight": WEIGHT[0, 0],
    }  # fmt: skip
    numpy.savez(tmp_path / "m.npz", **arrays)
    assert tbviz("kernels", "m.npz", "-q", "-l", "all").out == "0_convlayer shape:(6, 3, 5, 5)\n"
    done = tbviz("kernels", "m.npz", "--layers", "0,conv1d,conv3d.weight,whole", "--no-log", "-o", "out", "-q")
    assert done.out.splitlines() == [
        "0_convlayer shape:(6, 3, 5, 5)", "conv1d_convlayer shape:(6, 3, 5)",
        "conv3d.weight_convlayer shape:(6, 3, 5, 5, 1)", "whole_convlayer shape:(2, 3, 8)",
    ]  # fmt: skip
    found = pictures(tmp_path / "out")
    for label, array in (("conv1d", arrays["conv1d.weight"]), ("whole", arrays["whole.weight"].astype("float32"))):
        numpy.save(tmp_path / "one.npy", array)
        tbviz("kernels", "one.npy", "--layers", "one", "--no-log", "-o", "of " + label)
        expected = pictures(tmp_path / ("of " + label))
        for name, picture in expected.items():
            assert numpy.array_equal(found[name.replace("one", label, 1)], picture)
    done = tbviz("kernels", "m.npz", "--layers", "linear", code=2)
    assert "linear.weight has shape (5, 5)" in done.err
    assert "did you mean 'conv'" in tbviz("kernels", "m.npz", "--layers", "convv", code=2).err


def test_no_convolution_names_what_can_be_drawn(tbviz, tmp_path):
    numpy.savez(tmp_path / "m.npz", sequence=WEIGHT[0], matrix=WEIGHT[0, 0])
    assert "--layers draws others of 3 to 5 axes by their names, such as sequence" in tbviz(
        "kernels", "m.npz", code=4
    ).err


def write_safetensors(path, tensors):
    """Tensors as (name, type, shape, bytes)."""
    header, data = {}, b""
    for name, dtype, shape, values in tensors:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def test_layers_that_cannot_be_read_keep_their_index(tbviz, tmp_path):
    plain = numpy.ones((2, 1, 3, 3), "float32").tobytes()
    write_safetensors(tmp_path / "m.safetensors", [
        ("a.weight", "F32", [2, 1, 3, 3], plain), ("b.weight", "F4", [2, 1, 2, 2], bytes(4)),
        ("b.bias", "F4", [2], bytes(1)), ("c.weight", "F32", [2, 1, 3, 3], plain),
    ])  # fmt: skip
    done = tbviz("kernels", "m.safetensors", "--list", code=5)
    assert [line.split() for line in done.out.splitlines()] == [
        ["0", "a", "-", "(2,", "1,", "3,", "3)"], ["1", "b", "-", "(2,", "1,", "2,", "2)", "not", "read"],
        ["2", "c", "-", "(2,", "1,", "3,", "3)"],
    ]  # fmt: skip
    assert "b.weight: data type F4 is not supported" in done.err
    done = tbviz("kernels", "m.safetensors", "--no-log", "-o", "out", "--json", code=5)
    assert {name.split("_")[0] for name in pictures(tmp_path / "out")} == {"0", "2"}
    layers = json.loads(done.out)["layers"]
    assert [layer["index"] for layer in layers] == [0, 1, 2] and "F4" in layers[1]["error"]
    assert "b.weight" in tbviz("kernels", "m.safetensors", "--layers", "1", "-l", "run", code=5).err
    assert not (tmp_path / "run").exists()
    tbviz("kernels", "m.safetensors", "--layers", "2", "-l", "run", "-q")
    assert "b.bias" in tbviz("kernels", "m.safetensors", "--layers", "b.bias", "-l", "other", code=5).err


def test_whole_numbers_of_four_axes_are_told(tbviz, tmp_path):
    numpy.savez(tmp_path / "m.npz", f=WEIGHT, q=numpy.ones((4, 3, 3, 3), "int8"))
    done = tbviz("kernels", "m.npz", "--list")
    assert [line.split()[1] for line in done.out.splitlines()] == ["f"]
    assert "--layers draws them by name, such as q" in done.err
    assert tbviz("kernels", "m.npz", "--list", "--layers", "q,f").err == ""


@pytest.mark.parametrize("whole", [True, False])
def test_complex_convolutions_are_layers_of_both_parts(tbviz, tmp_path, whole):
    torch = pytest.importorskip("torch")
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3, bias=False, dtype=torch.complex64), torch.nn.Conv2d(2, 2, 3))
    torch.save(net if whole else net.state_dict(), tmp_path / "m.pt")
    layers = json.loads(tbviz("kernels", "m.pt", "--list", "--json").out)["layers"]
    assert [layer["name"] for layer in layers] == ["0.weight.real", "0.weight.imag", "1"]

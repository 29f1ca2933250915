"""Programs with LibTorch that log its tensors: a training loop, and tensors of every kind."""

import io
import math
import os
import pathlib
import subprocess

import numpy
import pytest
from building import CONSUMER, REPOSITORY, run
from PIL import Image
from tensorboard.compat.proto import types_pb2
from tensorboard.util.tensor_util import make_ndarray

PARAMETERS = {"conv1.weight": 8 * 25, "conv1.bias": 8, "conv2.weight": 16 * 8 * 9, "conv2.bias": 16,
              "fc.weight": 3 * 256, "fc.bias": 3}  # fmt: skip
LOGGED = range(0, 201, 10)


@pytest.fixture(scope="module")
def programs(configure, prefix, folder):
    torch = pathlib.Path(os.environ.get("TBVIZ_TORCH", ""))
    if not (torch / "include/torch/script.h").is_file():
        pytest.skip("built without LibTorch")
    # Not optimised: compiling LibTorch's headers takes longer than the training.
    options = [f"-DCMAKE_PREFIX_PATH={prefix}", f"-DLIBTORCH={torch}", "-DCMAKE_BUILD_TYPE="]
    configure(CONSUMER / "training", folder / "build", *options)
    run("cmake", "--build", folder / "build", "-j2")
    return folder / "build"


@pytest.fixture(scope="module")
def trained(programs, tmp_path_factory):
    """The log of the training loop."""
    folder = tmp_path_factory.mktemp("runs") / "shapes"
    assert run(programs / "shapes", folder) == ""
    return folder


def test_it_learns(trained):
    run(os.environ["TBVIZ"], "check", trained, "first(train/loss) > 1", "last(train/loss) < 0.3", "finite(*)",
        "count(train/loss) == 201", "last(val/accuracy) > 0.9", "last(hparam/accuracy) > 0.9")  # fmt: skip


def test_its_curves(trained, read_log):
    log = read_log(trained)
    assert sorted(log.Tags()["scalars"]) == ["train/loss", "val/accuracy"]
    train = [(point.step, point.value) for point in log.Scalars("train/loss")]
    # Before it has learned anything, each of three kinds is as likely as the others.
    assert train[0][1] == pytest.approx(math.log(3), abs=0.15)
    assert [step for step, _ in train] == list(range(201))
    # 256 pictures are counted.
    assert all((point.value * 256).is_integer() for point in log.Scalars("val/accuracy"))
    same = [(point.step, point.value) for point in read_log(trained / "loss_train").Scalars("loss")]
    assert same == [point for point in train if point[0] in LOGGED]
    assert [point.step for point in read_log(trained / "loss_val").Scalars("loss")] == list(LOGGED)


def test_its_histograms(trained, read_log):
    log = read_log(trained)
    assert sorted(log.Tags()["histograms"]) == sorted(
        f"{of}/{name}" for of in ("weights", "gradients") for name in PARAMETERS
    )
    for name, size in PARAMETERS.items():
        assert [(point.step, point.histogram_value.num) for point in log.Histograms(f"weights/{name}")] == [
            (step, size) for step in LOGGED
        ]
    for point in log.Histograms("gradients/fc.bias"):
        # Cross entropy's gradients by the outputs add up to nothing.
        assert point.histogram_value.sum == pytest.approx(0, abs=1e-6)
        assert point.histogram_value.max > 0


def test_its_pictures(trained, read_log):
    log = read_log(trained)
    shapes = {}
    for tag in log.Tags()["images"]:
        image = log.Images(tag)[-1]
        shapes[tag] = numpy.asarray(Image.open(io.BytesIO(image.encoded_image_string))).shape
    # Two rows of four kernels of 5x5, or maps of 16x16, a pixel around each; pictures in rows of eight.
    assert shapes.pop("conv1/kernels")[:2] == (2 * 6 + 1, 4 * 6 + 1)
    assert shapes.pop("conv1/feature_maps")[:2] == (2 * 17 + 1, 4 * 17 + 1)
    assert shapes.pop("val/pictures")[:2] == (2 * 16, 8 * 16)
    assert shapes == {}


def test_the_page_quotes_the_program():
    page = (REPOSITORY / "docs/training-in-cpp.md").read_text()
    program = (CONSUMER / "training/shapes.cc").read_text()
    quotes = [block.split("```")[0] for block in page.split("```cpp\n")[1:]]
    assert quotes
    for quote in quotes:
        assert quote in program


@pytest.fixture(scope="module")
def taken(programs, tmp_path_factory):
    """What the program about tensors printed, and its log."""
    folder = tmp_path_factory.mktemp("runs") / "tensors"
    printed = subprocess.run([programs / "tensors", folder], check=True, stdout=subprocess.PIPE, text=True).stdout
    return folder, printed


COUNTED = [[0, 1, 2], [3, 4, 5]]
LAYOUTS = {
    "transposed": [[0, 3], [1, 4], [2, 5]],
    "strided": [1, 4, 7],
    "expanded": [[0, 0, 0], [1, 1, 1]],
    "sparse": [[0, 0, 0], [0, 4, 5]],
    "one": 7,
    "negated": [-3, -3],
    "leaf": [3, 3],
    "computed": [6, 6],
}
# And, from LibTorch 2.3 on, uint16 and 8-bit floats.
TYPES = ["uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]


def test_layouts(taken, read_log):
    log = read_log(taken[0])
    logged = {tag: make_ndarray(log.Tensors(tag)[0].tensor_proto) for tag in LAYOUTS}
    assert {tag: array.tolist() for tag, array in logged.items()} == LAYOUTS


def test_types(taken, read_log):
    log = read_log(taken[0])
    for dtype in TYPES + sorted({"uint16"} & {*log.Tags()["tensors"]}):
        array = make_ndarray(log.Tensors(dtype)[0].tensor_proto)
        assert (array.dtype, array.tolist()) == (dtype, [[1, 0, 1], [2, 3, 4]])
    # TensorBoard has no array for these; they are the upper halves of float32.
    proto = log.Tensors("bfloat16")[0].tensor_proto
    assert proto.dtype == types_pb2.DT_BFLOAT16 and [axis.size for axis in proto.tensor_shape.dim] == [2, 3]
    halves = numpy.array(proto.half_val, numpy.uint32) << 16
    assert halves.view(numpy.float32).tolist() == [1, 0, 1, 2, 3, 4]
    flags = make_ndarray(log.Tensors("bool")[0].tensor_proto)
    assert (flags.dtype, flags.tolist()) == (bool, [[False] * 3, [True] * 3])
    for eighths in log.Histograms("float8") if "float8" in log.Tags()["histograms"] else []:
        assert (eighths.histogram_value.num, eighths.histogram_value.sum) == (3, 4.5)


def test_one_element_is_a_number(taken, read_log):
    assert [(point.step, point.value) for point in read_log(taken[0]).Scalars("number")] == [
        (step, 1) for step in range(4)
    ]
    assert read_log(taken[0] / "numbers_tensor").Scalars("numbers")[0].value == 0.25
    assert read_log(taken[0] / "numbers_number").Scalars("numbers")[0].value == 1


def test_values_outlive_their_tensor(taken, read_log):
    [kept] = read_log(taken[0]).Histograms("kept")
    assert (kept.histogram_value.num, kept.histogram_value.sum) == (3, 6)


def test_what_is_refused(taken, read_log):
    folder, printed = taken
    refused = dict(line.split(": ", 1) for line in printed.splitlines())
    kinds = {name: told.split(":")[0] for name, told in refused.items()}
    assert kinds == {
        "complex": "UnsupportedError",
        "conjugated": "UnsupportedError",
        "quantised": "UnsupportedError",
        "nested": "UnsupportedError",
        "meta": "UnsupportedError",
        "undefined": "FormatError",
        "two numbers": "FormatError",
        "no number": "FormatError",
    }
    for name, word in {"complex": "ComplexFloat", "conjugated": "ComplexFloat", "quantised": "QInt8",
                       "nested": "nested", "meta": "meta", "undefined": "undefined"}.items():  # fmt: skip
        assert word in refused[name]
    assert "refused" not in sum((tags for tags in read_log(folder).Tags().values() if isinstance(tags, list)), [])

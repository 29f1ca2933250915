"""`tbviz grid` against torchvision's make_grid and SummaryWriter's pixels, and against a DataLoader."""

import io
import itertools
import json
import pathlib
import subprocess

import numpy as np
import pytest
from PIL import Image

# Debian's torchvision lives beside the system's Python, not in the tests' environment.
SYSTEM_PYTHON = "/usr/bin/python3"
WORKER = """
import json, sys
import numpy as np, torch
from torchvision.utils import make_grid
for line in sys.stdin:
    job = json.loads(line)
    options = job["options"]
    if "value_range" in options:
        options["value_range"] = tuple(options["value_range"])
    grid = make_grid(torch.from_numpy(np.load(job["in"])), **options).numpy()
    np.save(job["out"], grid)
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def torchvision(tmp_path_factory):
    folder = tmp_path_factory.mktemp("torchvision")
    probe = subprocess.run([SYSTEM_PYTHON, "-c", "import torchvision"], capture_output=True)
    if probe.returncode != 0:
        pytest.skip("python3-torchvision is not installed")
    worker = subprocess.Popen([SYSTEM_PYTHON, "-c", WORKER], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)

    def make_grid(array, **options):
        np.save(folder / "in.npy", array)
        job = {"in": str(folder / "in.npy"), "out": str(folder / "out.npy"), "options": options}
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        assert worker.stdout.readline() == "done\n"
        return np.load(folder / "out.npy")

    yield make_grid
    worker.stdin.close()
    worker.wait()


def add_image(chw):
    """SummaryWriter's pixels: uint8 as is, all else times 255 in float32, clipped, truncated."""
    scale = 1 if chw.dtype == np.uint8 else 255
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = (chw.astype(np.float32) * np.float32(scale)).clip(0, 255)
    return np.nan_to_num(scaled, nan=0).astype(np.uint8).transpose(1, 2, 0)


@pytest.fixture
def pixels(tbviz, values):
    def run(*arguments):
        tbviz("grid", "-q", "-l", "run", *arguments)
        (_, _, value), = values("run")
        picture = Image.open(io.BytesIO(value.image.encoded_image_string))
        channels = {"L": "RGB", "LA": "LA", "RGB": "RGB", "RGBA": "RGBA"}[picture.mode]
        return np.asarray(picture.convert(channels))

    return run


def flags(options):
    for name, value in options.items():
        name = "--" + name.replace("_", "-")
        if value is True:
            yield name
        elif isinstance(value, (list, tuple)):
            yield f"{name}={','.join(map(str, value))}"
        elif value is not False:
            yield f"{name}={value}"


def array_of(shape, dtype="float32", seed=0):
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return rng.normal(0.4, 0.7, shape).astype(dtype)
    return rng.integers(0, 2 if dtype == "bool" else 100, shape).astype(dtype)


NORMALISATIONS = [
    {},
    {"normalize": True},
    {"normalize": True, "scale_each": True},
    {"normalize": True, "value_range": (-0.3, 0.8)},
    {"normalize": True, "scale_each": True, "value_range": (0.1, 0.7)},
    {"value_range": (0.1, 0.7), "scale_each": True},
]
LAYOUTS = [{}, {"nrow": 3, "padding": 0}, {"nrow": 5, "padding": 3, "pad_value": 0.7}, {"nrow": 100, "pad_value": 1}]
SHAPES = [(6, 5), (1, 6, 5), (3, 6, 5), (1, 1, 6, 5), (1, 3, 6, 5), (7, 1, 6, 5), (16, 3, 4, 9), (2, 3, 1, 1)]


@pytest.mark.parametrize("normalisation,layout", list(itertools.product(NORMALISATIONS, LAYOUTS)))
def test_grid_is_torchvisions(pixels, tmp_path, torchvision, normalisation, layout):
    options = normalisation | layout
    for number, shape in enumerate(SHAPES):
        array = array_of(shape, seed=number)
        np.save(tmp_path / "a.npy", array)
        expected = add_image(torchvision(array, **options))
        for file in (tmp_path / "run").glob("*"):
            file.unlink()
        assert np.array_equal(pixels("a.npy", *flags(options)), expected), shape


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64", "bool", "float64"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_grid_of_every_type(pixels, tmp_path, torchvision, dtype, layout):
    array = array_of((5, 3, 4, 6), dtype)
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy", *flags(layout)), add_image(torchvision(array, **layout)))


@pytest.mark.parametrize("options", [o for o in NORMALISATIONS if "normalize" in o])
def test_float64_is_normalised_in_double(pixels, tmp_path, torchvision, options):
    array = array_of((6, 3, 30, 30), "float64")
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy", *flags(options)), add_image(torchvision(array, **options)))


@pytest.mark.parametrize("options", [o for o in NORMALISATIONS if "normalize" in o])
@pytest.mark.parametrize("special", [[np.nan], [np.inf], [-np.inf], [np.inf, -np.inf], [3e38, -3e38]])
def test_special_values(pixels, tmp_path, torchvision, options, special):
    array = array_of((3, 1, 5, 5))
    array[1, 0, 2, : len(special)] = special
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy", *flags(options)), add_image(torchvision(array, **options)))


def test_constant_pictures(pixels, tmp_path, torchvision):
    array = np.full((3, 3, 4, 4), 0.3, np.float32)
    np.save(tmp_path / "a.npy", array)
    assert np.array_equal(pixels("a.npy", "--normalize"), add_image(torchvision(array, normalize=True)))


def test_large_batch_in_threads(pixels, tmp_path, torchvision):
    array = array_of((300, 3, 24, 24))
    np.save(tmp_path / "a.npy", array)
    options = {"normalize": True, "scale_each": True, "nrow": 20}
    assert np.array_equal(pixels("a.npy", *flags(options)), add_image(torchvision(array, **options)))


def half_grid(array, value_range):
    """torchvision's norm_ip on a half tensor; its own torch cannot take the minimum of one."""
    import torch
    tensor = torch.from_numpy(array)
    low, high = value_range or (float(tensor.min()), float(tensor.max()))
    tensor.clamp_(min=low, max=high)
    return tensor.sub_(low).div_(max(high - low, 1e-5)).numpy()


@pytest.mark.parametrize("value_range", [None, (-0.3, 0.8)])
def test_half_is_rounded_after_every_operation(pixels, tmp_path, value_range):
    array = array_of((3, 50, 50), "float16")
    np.save(tmp_path / "a.npy", array)
    options = {"normalize": True} | ({"value_range": value_range} if value_range else {})
    expected = add_image(half_grid(array.copy(), value_range))
    assert np.array_equal(pixels("a.npy", *flags(options)), expected)


# ---- pictures ----

def save_pictures(folder, count, height=40, width=50):
    folder.mkdir()
    rng = np.random.default_rng(3)
    for number in range(count):
        picture = rng.integers(0, 256, (height + number, width, 3), np.uint8)
        Image.fromarray(picture).save(folder / f"{number:02}.png")


def as_data_loader(files, size):
    """What ImageFolder, Resize, ToTensor and a DataLoader make of files."""
    height, width = size
    pictures = [Image.open(f).convert("RGB").resize((width, height), Image.Resampling.BILINEAR) for f in files]
    return np.stack([np.asarray(p).transpose(2, 0, 1) for p in pictures]).astype(np.float32) / np.float32(255)


@pytest.mark.parametrize("options", [{}, {"normalize": True, "scale_each": True}, {"pad_value": 0.4}])
def test_tutorial_grid_of_a_data_set(tbviz, values, tmp_path, torchvision, options):
    """The tutorial's row 5: a folder, resized to 32x64, batches of 16, nrow 4, tag "input img"."""
    save_pictures(tmp_path / "set", 18)
    tbviz("grid", "-q", "set", "--size", "32x64", "--batch-size", 16, "--nrow", 4, "--tag", "input img",
          "--logdir", "run", *flags(options))
    logged = values("run")
    assert [(tag, step) for tag, step, _ in logged] == [("input img", 0), ("input img", 1)]
    files = sorted((tmp_path / "set").iterdir())
    for (_, _, value), part in zip(logged, (files[:16], files[16:])):
        expected = add_image(torchvision(as_data_loader(part, (32, 64)), nrow=4, **options))
        picture = Image.open(io.BytesIO(value.image.encoded_image_string)).convert("RGB")
        assert np.array_equal(np.asarray(picture), expected)

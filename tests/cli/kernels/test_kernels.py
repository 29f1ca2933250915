"""tbviz kernels: what is drawn, printed and refused."""

import io
import json
import pathlib
import signal
import subprocess
import sys
import time

import numpy
import pytest
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402


RANDOM = numpy.random.default_rng(0)
ARRAYS = {
    "features.0.weight": RANDOM.normal(size=(4, 3, 5, 5)).astype("float32"),
    "features.0.bias": RANDOM.normal(size=4),
    "features.3.weight": RANDOM.normal(size=(4, 2, 3, 3)).astype("float32"),
    "classifier.weight": RANDOM.normal(size=(10, 4)),
}


@pytest.fixture
def model(tmp_path):
    """A state dict: two convolutions, the second with 4 x 2 kernels, and what is none."""
    path = tmp_path / "model.pth"
    torch_file.save(path, ARRAYS)
    return path


def pixels(value):
    return numpy.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)))


def test_tags_and_steps(model, tbviz, values):
    done = tbviz("kernels", model, "-l", "run")
    assert done.out == "0_convlayer shape:(4, 3, 5, 5)\n1_convlayer shape:(4, 2, 3, 3)\n"
    split = [(f"{k}_Convlayer_split_in_channel", o) for k in (0, 1) for o in range(4)]
    expected = [*split[:4], ("0_all", 322), *split[4:], ("1_all", 322)]
    assert [(tag, step) for tag, step, _ in values()] == expected
    assert "1_all: 4 x 2 kernels are no multiple of three" in done.err
    assert "wrote 10 images to run/events" in done.err
    assert done.err.endswith(
        "look at them with: tensorboard --logdir run --samples_per_plugin images=1000\n"
    )


def test_kernels_that_are_no_triples_are_gray_and_alone(model, tbviz, values):
    tbviz("kernels", model, "--layers", "1", "-l", "run", "-q", "--nrow", "3")
    picture = pixels(next(value for tag, _, value in values() if tag == "1_all"))
    assert picture.shape == (3 * 5 + 2, 3 * 5 + 2)  # 8 kernels in rows of 3.
    kernel = ARRAYS["features.3.weight"][0, 0]
    scaled = (kernel - kernel.min()) / (kernel.max() - kernel.min())
    assert numpy.array_equal(picture[2:5, 2:5], (scaled * 255).astype("uint8"))


def test_list_draws_nothing(model, tbviz, tmp_path):
    done = tbviz("kernels", model, "--list", "-q")
    assert done.out == "  0  features.0  -  (4, 3, 5, 5)\n  1  features.3  -  (4, 2, 3, 3)\n"
    assert [path.name for path in tmp_path.iterdir()] == ["model.pth"]
    layers = json.loads(tbviz("kernels", model, "--list", "--json").out)
    assert layers["schema"] == "tbviz.kernels/1"
    assert layers["layers"][1] == {
        "index": 1,
        "name": "features.3",
        "kind": None,
        "dtype": "float32",
        "shape": [4, 2, 3, 3],
        "bytes": 288,
    }


@pytest.mark.parametrize("spec, index", [("1", 1), ("features.3", 1), ("*.0", 0), ("1-1", 1)])
def test_layers(model, tbviz, values, spec, index):
    tbviz("kernels", model, "--layers", spec, "--mode", "all", "-l", "run", "-q")
    assert [(tag, step) for tag, step, _ in values()] == [(f"{index}_all", 322)]


def test_unknown_layers_get_a_hint(model, tbviz):
    assert "did you mean 'features.3'?" in tbviz("kernels", model, "--layers", "feature.3", code=2).err
    assert "there is no layer 2" in tbviz("kernels", model, "--layers", "0,2", code=2).err


def test_step_and_mode(model, tbviz, values):
    tbviz("kernels", model, "--layers", "0", "--step", "-3", "-l", "run", "-q")
    assert [step for _, step, _ in values()] == [-3, -2, -1, 0, -3]
    tbviz("kernels", model, "--layers", "0", "--mode", "split", "-l", "split", "-q")
    assert {tag for tag, _, _ in values("split")} == {"0_Convlayer_split_in_channel"}


def test_scale_layer_keeps_kernels_comparable(model, tbviz, values):
    tbviz("kernels", model, "--layers", "0", "--mode", "all", "--scale-layer", "-l", "run", "-q")
    weight = ARRAYS["features.0.weight"]
    low, high = weight.min(), weight.max()
    picture = pixels(values()[0][2])
    for o in range(4):
        tile = picture[2:7, 2 + 7 * o : 7 + 7 * o].transpose(2, 0, 1).astype(int)
        assert numpy.abs(tile - (weight[o] - low) / (high - low) * 255).max() <= 1
    tbviz("kernels", model, "--scale-layer", "--scale-each", code=2)


def test_pictures_go_to_files(model, tbviz, tmp_path):
    tbviz("kernels", model, "-o", "out", "--no-log", "-q")
    files = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.png"))
    split = [f"{k}_split/{o}.png" for k in (0, 1) for o in range(4)]
    assert files == sorted(["0_all.png", "1_all.png", *split])
    assert Image.open(tmp_path / "out" / "0_split" / "3.png").size == (3 * 7 + 2, 9)
    assert not (tmp_path / "runs").exists()
    assert "--force" in tbviz("kernels", model, "-o", "out", "--no-log", code=6).err
    tbviz("kernels", model, "-o", "out", "--no-log", "--force", "-q")


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_ends_work_on_files_too(tbviz, tmp_path, number, code):
    weight = RANDOM.normal(size=(2048, 8, 5, 5)).astype("float32")
    torch_file.save(tmp_path / "wide.pth", {f"c{k}.weight": weight for k in range(8)})
    process = subprocess.Popen(
        [tbviz.program, "kernels", "wide.pth", "--mode", "split", "-o", "out", "--no-log"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while process.poll() is None and not (tmp_path / "out").exists():
        time.sleep(0.01)
    process.send_signal(number)
    assert process.wait(60) == code
    written = len(list((tmp_path / "out").rglob("*.png")))
    assert 0 < written < 8 * 2048
    assert f"wrote {written} PNG files to out" in process.stderr.read().decode()


def test_files_are_counted_and_named(model, tbviz):
    done = tbviz("kernels", model, "--mode", "all", "-o", "out", "--no-log")
    assert done.err.endswith("wrote 2 PNG files to out\n")
    done = tbviz("kernels", model, "--mode", "all", "-o", "out", "--no-log", "--force", "--json")
    assert json.loads(done.out)["files"] == ["out/0_all.png", "out/1_all.png"]


def test_json(model, tbviz):
    done = json.loads(tbviz("kernels", model, "--layers", "0", "-l", "run", "--json", "-q").out)
    assert done["event_file"].startswith("run/events.out.tfevents.")
    assert done["written"][-1] == {"tag": "0_all", "step": 322, "kind": "image"}
    assert [layer["name"] for layer in done["layers"]] == ["features.0"]


def test_the_log_may_go_to_standard_output(model, tbviz, tmp_path, values):
    done = tbviz("kernels", model, "-l", "-", "--walltime", "1")
    assert "0_convlayer shape:(4, 3, 5, 5)\n" in done.err
    (tmp_path / "piped").mkdir()
    (tmp_path / "piped" / "events.out.tfevents.0000000001.host").write_bytes(done.raw_out)
    assert len(values("piped")) == 10


def test_the_tag_cannot_be_chosen(model, tbviz):
    tbviz("kernels", model, "-t", "mine", code=2)


def test_without_model_the_built_in_network_is_drawn(tbviz, values):
    hidden = {"TBVIZ_TORCH_PLUGIN": "/nowhere"}
    done = tbviz("kernels", "--layers", "0", "--mode", "all", "-l", "run", env=hidden)
    assert done.out == "0_convlayer shape:(64, 3, 11, 11)\n"
    assert "built-in network" in done.err
    assert len(values()) == 1


def test_a_model_may_come_through_a_pipe(model, tbviz):
    done = tbviz("kernels", "-", "--list", "-q", stdin=model.read_bytes())
    assert done.out.startswith("  0  features.0")


def test_a_model_without_convolutions(tbviz, tmp_path):
    torch_file.save(tmp_path / "linear.pth", {"weight": numpy.ones((2, 3))})
    assert "holds no convolution layers" in tbviz("kernels", "linear.pth", code=4).err


def test_empty_and_not_finite_weights(tbviz, tmp_path, values):
    torch_file.save(tmp_path / "empty.pth", {"weight": numpy.ones((0, 3, 3, 3))})
    assert "holds no convolution layers" in tbviz("kernels", "empty.pth", code=4).err
    torch_file.save(tmp_path / "nan.pth", {"weight": numpy.full((1, 3, 3, 3), numpy.nan)})
    tbviz("kernels", "nan.pth", "-l", "run", "-q")
    assert not pixels(values()[1][2]).any()


@pytest.mark.parametrize(
    "content, code, words",
    [
        (None, 3, "No such file"),
        (b"", 4, "is empty"),
        (b"hello, this is text", 5, "no model file"),
        (b"PK\3\4 cut", 4, "end record is missing"),
        (b"\x93NUMPY\1\0", 4, "offset 8: ends inside the .npy header"),
        (b"\x80\2N.", 4, "holds no convolution layers"),
        (b"N.", 4, "holds no convolution layers"),
        (b"\x02\0\0\0\0\0\0\0{}", 4, "holds no convolution layers"),
        (b"\x08\x08\x12\x07pytorch", 4, "offset 11: the model has no graph"),
    ],
)
def test_other_files_are_refused_by_name(tbviz, tmp_path, content, code, words):
    if content is not None:
        (tmp_path / "file.pt").write_bytes(content)
    error = tbviz("kernels", "file.pt", code=code).err
    assert error.startswith("tbviz: file.pt: ") and words in error


def test_nan_is_drawn_black_and_told(tbviz, tmp_path, values):
    weight = numpy.ones((2, 3, 2, 2), dtype="f4") * numpy.arange(4, dtype="f4").reshape(2, 2)
    weight[1, 0, 0, 0], weight[1, 2, 1, 1] = numpy.nan, numpy.inf
    torch_file.save(tmp_path / "nan.pth", {"conv.weight": weight})
    done = tbviz("kernels", "nan.pth", "-l", "run", "--mode", "split")
    assert "warning: conv: 2 NaN or infinite values; kernels that hold any are drawn black" in done.err
    picture = pixels(values()[1][2])
    assert picture[2:4, 2:4].max() == picture[2:4, 10:12].max() == 0
    assert picture[2:4, 6:8].max() == 255


def test_a_picture_too_high_for_viewers_is_told(tbviz, tmp_path):
    torch_file.save(tmp_path / "deep.pth", {"conv.weight": numpy.ones((300, 300, 1, 1), dtype="f4")})
    error = tbviz("kernels", "deep.pth", "--mode", "all", "--nrow", "2", "-l", "run").err
    assert "0_all: is 45002 pixels high, more than most programs show; a larger --nrow" in error
    assert "pixels high" not in tbviz("kernels", "deep.pth", "--mode", "all", "--nrow", "64", "-l", "run").err


def test_a_layer_that_claims_millions_of_channels_is_not_planned(tbviz, tmp_path):
    claim = torch_file.tensor("0", (1 << 24, 1, 1, 1), strides=(0,) * 4)
    content = torch_file.archive(torch_file.state_dict({"conv.weight": claim}), {"0": bytes(4)})
    (tmp_path / "m.pth").write_bytes(content)
    error = tbviz("kernels", "m.pth", "--mode", "split", "-l", "run", code=4).err
    assert "m.pth: conv: a picture for each of 16777216 output channels would be too many" in error

"""The tutorial's pictures of AlexNet's kernels: pixel by pixel those of torchvision."""

import io
import pathlib
import subprocess
import sys

import numpy
import pytest
from PIL import Image

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "support" / "save_alexnet.py"
DEBIAN = "/usr/bin/python3"  # Has torchvision.


@pytest.fixture(scope="module")
def alexnet(tmp_path_factory):
    if subprocess.run([DEBIAN, "-c", "import torchvision"], capture_output=True).returncode != 0:
        pytest.skip(f"{DEBIAN} has no torchvision")
    folder = tmp_path_factory.mktemp("alexnet")
    subprocess.run([DEBIAN, "-W", "ignore", SCRIPT, folder], check=True, timeout=300)
    yield folder
    (folder / "alexnet.pt").unlink()  # 244 MB; pytest keeps its folders.


def test_kernels_of_alexnet_are_torchvisions(alexnet, tbviz, values):
    hidden = {"TBVIZ_TORCH_PLUGIN": "/nowhere/libtbviz_torch.so"}
    done = tbviz("kernels", alexnet / "alexnet.pt", "--layers", "0,1", "-l", "run", env=hidden)
    assert done.out == "0_convlayer shape:(64, 3, 11, 11)\n1_convlayer shape:(192, 64, 5, 5)\n"
    assert "wrote 258 images to run/" in done.err
    assert "tensorboard --logdir run --samples_per_plugin images=1000" in done.err

    expected = []
    for index, channels in ((0, 64), (1, 192)):
        tag = f"{index}_Convlayer_split_in_channel"
        expected += [(tag, o, f"{index}_split_{o}") for o in range(channels)]
        expected.append((f"{index}_all", 322, f"{index}_all"))
    pictures = numpy.load(alexnet / "pictures.npz")
    written = values("run")
    assert [(tag, step) for tag, step, _ in written] == [(tag, step) for tag, step, _ in expected]
    for (_, _, value), (tag, step, key) in zip(written, expected):
        pixels = numpy.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)).convert("RGB"))
        assert (value.image.height, value.image.width) == pixels.shape[:2]
        assert value.image.colorspace == 3
        assert numpy.array_equal(pixels, pictures[key]), (tag, step)


def test_only_the_weights_asked_for_are_touched(alexnet, tbviz):
    """244 MB of file, 1.3 MB of weights: the process stays far below the file's size."""
    report = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    report += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    program = tbviz.program
    command = [sys.executable, "-c", report, program, "kernels", alexnet / "alexnet.pt"]
    command += ["--layers", "0,1", "-q", "-l", alexnet / "touched"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert int(done.stdout.split()[-1]) < 100_000  # kB; generous for the sanitizers

"""One program with tbviz, LibTorch, OpenCV and the whole of protobuf, whatever the order in which they are linked.

LibTorch's wheel shows 232 names of a protobuf of its own.
"""

import io
import os
import pathlib
import subprocess

import numpy
import pytest
from building import CONSUMER, run
from PIL import Image

ORDERS = ["tbviz-torch-protobuf-opencv", "opencv-tbviz-protobuf-torch", "torch-tbviz-protobuf-opencv",
          "opencv-torch-protobuf-tbviz", "protobuf-tbviz-torch-opencv", "opencv-protobuf-torch-tbviz"]  # fmt: skip


@pytest.fixture(scope="module")
def programs(configure, folder, prefix):
    torch = pathlib.Path(os.environ.get("TBVIZ_TORCH", ""))
    missing = [path for path in (torch / "lib/libtorch_cpu.so", pathlib.Path("/usr/include/opencv4/opencv2/core.hpp"))
               if not path.is_file()]  # fmt: skip
    if missing:
        needed = f"{missing} missing: the LibTorch of a wheel, and libopencv-core-dev, which tools/bootstrap --tests installs"
        assert not (os.environ.get("TBVIZ_ALL_TESTS") and "opencv" in str(missing[-1])), needed
        pytest.skip(needed)
    programs = folder / "build"
    configure(CONSUMER / "together", programs, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DLIBTORCH={torch}")
    run("cmake", "--build", programs, "-j2")
    return programs


@pytest.mark.parametrize("order", ORDERS)
def test_each_does_its_work(order, programs, read_log, tmp_path):
    printed = run(programs / order, tmp_path / "run")
    # What protobuf's text format makes of the note; then, that tbviz's and LibTorch's exceptions were caught.
    assert printed == 'text: "kept" values: 0.5 values: 1.5 counts { key: "steps" value: 3 } \n1 1\n'
    log = read_log(tmp_path / "run")
    assert [(point.step, point.value) for point in log.Scalars("corner")] == [(0, 5.0), (1, 50.0)]
    [histogram] = log.Histograms("product")
    value = histogram.histogram_value
    assert (value.min, value.max, value.num, value.sum, value.sum_squares) == (5, 50, 4, 83, 25 + 2 * 196 + 2500)
    [picture] = log.Images("picture")
    expected = numpy.zeros((6, 8, 3), numpy.uint8)
    expected[:, :4] = (0, 0, 250)
    expected[:, 4:] = (0, 200, 0)
    assert (numpy.asarray(Image.open(io.BytesIO(picture.encoded_image_string))) == expected).all()


def test_which_libraries_it_runs_with(programs):
    linked = subprocess.run(["ldd", programs / ORDERS[0]], capture_output=True, text=True, check=True).stdout
    [torch] = [line.split()[2] for line in linked.splitlines() if "libtorch_cpu" in line]
    assert torch == str(pathlib.Path(os.environ["TBVIZ_TORCH"]) / "lib/libtorch_cpu.so"), "no other LibTorch"
    assert "libprotobuf.so.32" in linked and "libopencv_core.so" in linked

"""NumPy's arrays in pickles, typed by hand where no Python of today writes them."""

import io
import json
import pathlib
import pickle
import shutil
import zipfile

import numpy
import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent.parent


def inspect(tbviz, name, *options, code=0):
    return json.loads(tbviz("-q", "inspect", "--json", *options, name, code=code).out)


def array(data, shape="(I2\nI3\nt", dtype=b"S'f4'\n", order=b"S'<'\n"):
    """A pickle of protocol 0, as Python 2 wrote it."""
    made = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR"
    kind = b"cnumpy\ndtype\n(" + dtype + b"I0\nI1\ntR(I3\n" + order + b"NNNI-1\nI-1\nI0\ntb"
    return made + b"(I1\n" + shape.encode() + kind + b"I00\n" + data + b"tb"


def test_paddles_parameters_are_read(tbviz, tmp_path):
    shutil.copy(TESTS / "files/paddle.pdparams", tmp_path)
    weight, bias = inspect(tbviz, "paddle.pdparams", "--stats")["tensors"]
    # numpy.random.default_rng's values, as NumPy reads them: pickle.load(open(...)).
    expected = pickle.loads((TESTS / "files/paddle.pdparams").read_bytes())
    assert weight["name"] == "conv.weight" and weight["shape"] == [4, 3, 3, 3] and weight["dtype"] == "float32"
    assert weight["statistics"]["max"] == float(expected["conv.weight"].max())
    assert weight["statistics"]["min"] == float(expected["conv.weight"].min())
    assert (bias["name"], bias["statistics"]["zeros"]) == ("conv.bias", 4)


@pytest.mark.parametrize("opcode", ["quoted", "binary"])
def test_python_2_keeps_bytes_in_its_strings(tbviz, tmp_path, opcode):
    values = numpy.array([[1.5, -2, 0], [numpy.pi, 1e-3, 255.5]], "<f4")
    data = values.tobytes()
    if opcode == "quoted":
        written = b"S'" + b"".join(b"\\x%02x" % byte for byte in data) + b"'\n"
    else:
        written = b"U" + bytes([len(data)]) + data
    (tmp_path / "a.pkl").write_bytes(array(written) + b".")
    (tensor,) = inspect(tbviz, "a.pkl", "--stats")["tensors"]
    assert tensor["shape"] == [2, 3]
    assert tensor["statistics"]["max"] == 255.5 and tensor["statistics"]["min"] == -2
    assert tensor["statistics"]["mean"] == pytest.approx(float(values.mean(dtype="f8")))


def test_letters_of_quoted_bytes(tbviz, tmp_path):
    # 0x0a, 0x09, 0x0d, a backslash, a quote and a letter, as repr() writes them.
    (tmp_path / "a.pkl").write_bytes(array(b"S'\\n\\t\\r\\\\\\'a'\n", "(I6\nt", b"S'u1'\n") + b".")
    (tensor,) = inspect(tbviz, "a.pkl", "--stats")["tensors"]
    assert tensor["statistics"]["mean"] == pytest.approx((10 + 9 + 13 + 92 + 39 + 97) / 6)


@pytest.mark.parametrize("protocol", range(6))
def test_what_no_view_can_show_is_named(tbviz, tmp_path, protocol):
    state = {
        "objects": numpy.array([1, "x"], object),
        "text": numpy.array(["ab", "c"]),
        "dates": numpy.array(["2020-01-01"], "M8[ns]"),
        "records": numpy.zeros(2, [("x", "<f4"), ("y", "<i8")]),
        "masked": numpy.ma.array([1.0, 2.0], mask=[0, 1]),
        "w": numpy.ones((2, 3), "f4"),
    }
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(state, protocol))
    answer = inspect(tbviz, "a.pkl", code=5)
    assert [tensor["name"] for tensor in answer["tensors"]] == ["w"]
    assert [tensor["name"] for tensor in answer["models"][0]["unread"]] == [*state][:-1]


def test_bytes_that_nobody_reads_are_named(tbviz, tmp_path):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps({"blob": bytes(64), "hash": bytes(20)}))
    done = tbviz("inspect", "a.pkl", code=5)
    assert "a.pkl: blob: bytes that are no tensor" in done.err and "hash" not in done.err
    (tmp_path / "b.pkl").write_bytes(pickle.dumps({"blob": bytes(63) + b"1", "hash": bytes(20)}))
    assert "1 same" in tbviz("compare", "a.pkl", "a.pkl").out  # Byte for byte.
    assert "1 changed" in tbviz("compare", "a.pkl", "b.pkl", code=5).out
    assert "0 tensors" in tbviz("-q", "inspect", "-", stdin=pickle.dumps({"epoch": 3, "name": "x"})).out


def test_files_of_joblib_are_called_that(tbviz, tmp_path):
    # The beginning of joblib.dump({"w": numpy.ones(2)}, "a.joblib").
    content = b"\x80\x04\x95\x9f\0\0\0\0\0\0\0}\x94\x8c\x01w\x94\x8c\x13joblib.numpy_pickle\x94\x8c"
    content += b"\x11NumpyArrayWrapper\x94\x93\x94)\x81\x94}\x94b\x06\xff\xff"
    (tmp_path / "a.joblib").write_bytes(content)
    assert "is a file of joblib.dump" in tbviz("inspect", "a.joblib", code=5).err


def test_arguments_of_calls_are_looked_through(tbviz, tmp_path):
    data = b"U" + bytes([24]) + bytes(24)
    (tmp_path / "a.pkl").write_bytes(
        b"}(S'one'\ncm\nconvert\n(" + array(data) + b"tRS'two'\ncm\npair\n(" + array(data) * 2 + b"tRu."
    )
    names = [tensor["name"] for tensor in inspect(tbviz, "a.pkl")["tensors"]]
    assert names == ["one", "two.0", "two.1"]


@pytest.mark.parametrize(
    "pickled, fact",
    [
        (array(b"S'abc'\n"), "there are 3 bytes for shape (2, 3)"),
        (array(b"S'abc'\n", "(I-2\nt"), "its state has no shape"),
        (array(b"N"), "its data are no bytes"),
        (array(b"V\\u0416\n", "(I1\nt", b"S'u1'\n"), "its data are no bytes"),
        (array(b"S''\n", "(I0\nI9223372036854775807\nI4\nt"), "is no array's"),
        (array(b"S''\n", "(I0\nI4611686018427387904\nt", b"S'c8'\n"), "no array's"),
    ],
)
def test_malformed_arrays_are_refused(tbviz, tmp_path, pickled, fact):
    (tmp_path / "a.pkl").write_bytes(pickled + b".")
    assert fact in tbviz("inspect", "a.pkl", code=4).err


def test_arrays_lie_in_compressed_archives(tbviz, tmp_path):
    values = numpy.arange(6, dtype="<f4")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("m/data.pkl", pickle.dumps({"w": values}, 4))
    (tmp_path / "m.pth").write_bytes(out.getvalue())
    (tensor,) = inspect(tbviz, "m.pth", "--stats")["tensors"]
    assert (tensor["statistics"]["max"], tensor["statistics"]["zeros"]) == (5, 1)

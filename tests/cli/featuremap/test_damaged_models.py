"""Models whose archives were damaged or rewritten: refused in one line, or run as before."""

import pathlib
import sys
import zipfile

import numpy as np
import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY / "tests/support"))
import damaged_model  # noqa: E402

BUILTIN = REPOSITORY / "data/models/builtin.pt"

pytestmark = pytest.mark.torch_module

MESSAGES = {
    "claims_too_much": "data/0 claims 2147483647 elements of 2 bytes, but its record",
    "reaches_beyond": "reaches beyond",
    "short_record": "reaches beyond",
    "empty_record": "reaches beyond",
    "missing_record": "data/2, the values of a tensor, is missing",
    "missing_class": "",
    "missing_attribute": "an object of class Conv2d lacks attribute 'bias'",
    "cut_pickle": "data.pkl",
    "cut_code": "",
    "missing_version": "version is missing",
    "wrong_version": "cannot run it",
    "no_version": "",
    "cut_archive": "end record is missing",
}


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    return damaged_model.damaged_models(tmp_path_factory.mktemp("damaged"), BUILTIN)


@pytest.mark.parametrize("what, message", MESSAGES.items())
def test_damage_is_one_line(tbviz, damaged, what, message):
    code = 5 if what == "wrong_version" else 4
    run = tbviz("featuremap", "ones:1,3,64,64", "--model", damaged[what], "-l", "run", code=code)
    [line] = run.err.splitlines()
    assert line.startswith("tbviz: ") and f"{what}.pt: " in line
    assert message in line


def test_nothing_is_left_out(damaged):
    assert damaged.keys() == MESSAGES.keys()


def test_a_pickle_that_only_libtorch_would_see_is_refused(tbviz, tmp_path):
    """LibTorch's reader does not tell DATA.pkl from data.pkl and takes the first of them."""
    sound = damaged_model.read(BUILTIN)
    hidden = {"DATA.pkl": damaged_model.claim_elements(sound["data.pkl"], 0x7FFFFFFF)}
    damaged_model.write(tmp_path / "two.pt", hidden | sound)
    run = tbviz("featuremap", "ones:1,3,64,64", "--model", "two.pt", "-l", "run", code=4)
    assert "archive/DATA.pkl at offset 0: LibTorch would take its name for archive/data.pkl" in run.err


def without_constants(path):
    records = damaged_model.read(BUILTIN)
    assert records.pop("constants.pkl")
    return damaged_model.write(path, records)


def with_hidden_version(path):
    records = damaged_model.read(BUILTIN)
    records[".data/version"] = records.pop("version")
    return damaged_model.write(path, records)


REWRITTEN = {
    "deflated": lambda path: damaged_model.write(
        path, damaged_model.read(BUILTIN), zipfile.ZIP_DEFLATED
    ),
    "misaligned": lambda path: damaged_model.misaligned(path, BUILTIN),
    "without constants": without_constants,
    "version elsewhere": with_hidden_version,
}


@pytest.mark.parametrize("rewrite", REWRITTEN.values(), ids=REWRITTEN.keys())
def test_rewritten_archives_compute_the_same(tbviz, tmp_path, rewrite):
    rewrite(tmp_path / "model.pt")
    for model, out in ((BUILTIN, "before"), (tmp_path / "model.pt", "after")):
        tbviz("featuremap", "randn:1,3,64,64@1", "--model", model, "--npy", out, "-l", "run",
              "-q")  # fmt: skip
    before = sorted((tmp_path / "before").rglob("*.npy"))
    assert len(before) == 3
    for path in before:
        other = tmp_path / "after" / path.relative_to(tmp_path / "before")
        np.testing.assert_array_equal(np.load(path), np.load(other))

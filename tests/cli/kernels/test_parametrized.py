"""Convolutions whose weight is computed: what is drawn and said. tests/oracle compares the values with PyTorch's."""

import io
import json
import pathlib
import sys

import numpy
import pytest
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402

RANDOM = numpy.random.default_rng(1)
G = RANDOM.uniform(0.5, 2, size=(4, 1, 1, 1))
V = RANDOM.normal(size=(4, 3, 5, 5))
MASK = RANDOM.integers(0, 2, size=V.shape)
PLAIN = RANDOM.normal(size=(4, 2, 3, 3))


def as_pixels(weight):
    """What kernels --mode split draws of output channel 0: every kernel by its own range."""
    low, high = weight[0].min((1, 2), keepdims=True), weight[0].max((1, 2), keepdims=True)
    return (weight[0] - low) / (high - low) * 255


def check_picture(value, weight):
    picture = numpy.asarray(Image.open(io.BytesIO(value.image.encoded_image_string)).convert("L")).astype(float)
    step = weight.shape[3] + 2
    drawn = [picture[2:-2, 2 + step * i : step * (i + 1)] for i in range(weight.shape[1])]
    assert numpy.abs(numpy.stack(drawn) - as_pixels(weight)).max() <= 1


@pytest.fixture
def saved(tmp_path):
    def save(**arrays):
        torch_file.save(tmp_path / "m.pth", {name.replace("__", "."): array for name, array in arrays.items()})
        return "m.pth"

    return save


def test_weight_norm_is_one_layer_with_its_effective_weight(tbviz, saved, values):
    model = saved(a__weight_g=G, a__weight_v=V, b__weight=PLAIN)
    done = tbviz("kernels", model, "--mode", "split", "-l", "run")
    assert done.out == "0_convlayer shape:(4, 3, 5, 5)\n1_convlayer shape:(4, 2, 3, 3)\n"
    assert "a: computed from weight_g and weight_v (weight_norm)\n" in done.err
    check_picture(values()[0][2], V * G / numpy.sqrt((V**2).sum((1, 2, 3), keepdims=True)))


def test_the_list_says_from_what(tbviz, saved):
    model = saved(a__weight_g=G, a__weight_v=V, b__weight=PLAIN)
    assert tbviz("kernels", model, "--list", "-q").out.splitlines() == [
        "  0  a  -  (4, 3, 5, 5)  computed from weight_g and weight_v (weight_norm)",
        "  1  b  -  (4, 2, 3, 3)",
    ]
    first, second = json.loads(tbviz("kernels", model, "--list", "--json").out)["layers"]
    assert first["computed_from"] == {"rule": "weight_norm", "tensors": ["a.weight_g", "a.weight_v"]}
    assert (first["dtype"], first["shape"], first["bytes"]) == ("float32", [4, 3, 5, 5], 1200)
    assert "computed_from" not in second


def test_pruning_and_spectral_norm_are_told_apart_from_weight_norm(tbviz, saved, values):
    u, v = RANDOM.normal(size=4), RANDOM.normal(size=75)
    model = saved(a__weight_orig=V, a__weight_mask=MASK, b__weight_orig=V, b__weight_u=u, b__weight_v=v)
    assert [line.split("  ")[-1] for line in tbviz("kernels", model, "--list", "-q").out.splitlines()] == [
        "computed from weight_orig and weight_mask (pruning)",
        "computed from weight_orig, weight_u and weight_v (spectral_norm)",
    ]
    tbviz("kernels", model, "--mode", "split", "-l", "run", "-q")
    check_picture(values()[0][2], V * MASK)
    check_picture(values()[4][2], V / (u @ V.reshape(4, 75) @ v))


def test_vectors_tell_the_axis_of_a_square_weight(tbviz, saved, values):
    """A transposed convolution's norm has its rows along axis 1, which a state dict does not tell."""
    for seed in range(20):
        weight = numpy.random.default_rng(seed).normal(size=(4, 4, 3, 3))
        rows = weight.transpose(1, 0, 2, 3).reshape(4, 36)
        left, sigmas, right = numpy.linalg.svd(rows)
        if left[:, 0] @ weight.reshape(4, 36) @ right[0] < 0:  # Kernels that are scaled show signs, not sizes.
            break
    assert seed < 19
    model = saved(up__weight_orig=weight, up__weight_u=left[:, 0], up__weight_v=right[0])
    tbviz("kernels", model, "--mode", "split", "-l", "run", "-q")
    check_picture(values()[0][2], weight / sigmas[0])


def test_an_unknown_rule_keeps_its_index_and_is_never_drawn(tbviz, saved, values):
    model = saved(a__parametrizations__weight__original=V, b__weight=PLAIN, c__weight_orig=V)
    done = tbviz("kernels", model, "--mode", "all", "-l", "run", code=5)
    assert [tag for tag, _, _ in values()] == ["1_all"]
    assert (
        "tbviz: m.pth: a.weight: is computed from parametrizations.weight.original by a rule that the file does not "
        "tell; torch.nn.utils.parametrize.remove_parametrizations() leaves the weight itself\n"
    ) in done.err
    assert "m.pth: c.weight: is computed from weight_orig by a rule that the file does not tell" in done.err
    listed = tbviz("kernels", model, "--list", code=5).out.splitlines()
    assert [line.split("  ")[1:] for line in listed] == [
        ["0", "a", "-", "(4, 3, 5, 5) not read"],
        ["1", "b", "-", "(4, 2, 3, 3)"],
        ["2", "c", "-", "(4, 3, 5, 5) not read"],
    ]
    tbviz("kernels", model, "--layers", "1", "-l", "one", "-q")


def test_parts_are_drawn_if_they_are_named(tbviz, saved, values):
    model = saved(a__weight_g=G, a__weight_v=V, c__weight_orig=V)
    done = tbviz("kernels", model, "--layers", "a.weight_v,c.weight_orig", "--mode", "split", "-l", "run")
    assert "computed" not in done.err
    assert {tag for tag, _, _ in values()} == {
        "a.weight_v_Convlayer_split_in_channel", "c.weight_orig_Convlayer_split_in_channel",
    }
    check_picture(values()[0][2], V)


def test_a_weight_of_three_axes_is_drawn_by_name(tbviz, saved):
    """As wav2vec2's positional convolution in a state dict, whose norm lies along the last axis."""
    model = saved(pos__weight_g=numpy.ones((1, 1, 8)), pos__weight_v=RANDOM.normal(size=(6, 2, 8)))
    assert "by their names, such as pos\n" in tbviz("kernels", model, code=4).err
    for name in ("pos", "pos.weight"):
        out = tbviz("kernels", model, "--layers", name, "--list", "-q").out
        assert out == f"  -  {name}  -  (6, 2, 8)  computed from weight_g and weight_v (weight_norm)\n"
    saved(fc__weight_g=numpy.ones((4, 1)), fc__weight_v=numpy.ones((4, 3)))
    assert "fc.weight has shape (4, 3); what is drawn" in tbviz("kernels", "m.pth", "--layers", "fc", code=2).err


@pytest.mark.parametrize(
    "parts, words",
    [
        ({"weight_g": numpy.ones((3, 1, 1, 1)), "weight_v": V}, "of shapes (3, 1, 1, 1) and (4, 3, 5, 5), which are not"),
        ({"weight_g": numpy.ones((4, 3, 1, 1)), "weight_v": V}, "which are not those of weight_norm"),
        ({"weight_g": numpy.ones((1, 1, 1, 1)), "weight_v": V}, "which are not those of weight_norm"),
        ({"weight_orig": V, "weight_u": numpy.ones(4), "weight_v": numpy.ones(74)}, "not those of spectral_norm"),
        ({"weight_orig": V, "weight_mask": MASK[:2]}, "which are not those of pruning"),
        ({"weight_g": G, "weight_v_orig": V, "weight_v_mask": MASK}, "from weight_g and weight_v_orig and weight_v_mask by a rule"),
        ({"parametrizations.weight.original": V, "parametrizations.weight.0._u": numpy.ones(4),
          "parametrizations.weight.0._v": numpy.ones(75), "parametrizations.weight.1.scale": numpy.ones(1)}, "and others by a rule"),
    ],
)
def test_parts_that_do_not_fit_are_named(tbviz, saved, parts, words):
    model = saved(**{"a." + name: array for name, array in parts.items()}, b__weight=PLAIN)
    done = tbviz("kernels", model, "--mode", "all", "-l", "run", code=5)
    assert done.out == "1_convlayer shape:(4, 2, 3, 3)\n"
    assert "tbviz: m.pth: a.weight: is computed from " in done.err and words in done.err


def test_a_part_that_cannot_be_read_is_named(tbviz, tmp_path):
    sparse = b"ctorch._utils\n_rebuild_sparse_tensor\n(tR"
    members = {"a.weight_orig": torch_file.tensor("0", V.shape, elements=V.size), "a.weight_mask": sparse}
    content = torch_file.archive(torch_file.state_dict(members), {"0": V.astype("<f4").tobytes()})
    (tmp_path / "m.pth").write_bytes(content)
    error = tbviz("kernels", "m.pth", "-l", "run", code=5).err
    assert "m.pth: a.weight: is computed from weight_mask, which could not be read" in error


def test_a_small_file_cannot_ask_for_a_large_weight(kernels):
    """Twice 16 MiB are described by four bytes; each would be 32 MiB of doubles."""
    shape = (1 << 22, 1, 1, 1)
    claim = torch_file.tensor("0", shape, strides=(0,) * 4)
    members = {"a.weight_g": claim, "a.weight_v": claim}
    code, error = kernels(torch_file.archive(torch_file.state_dict(members), {"0": bytes(4)}))
    assert code == 5 and "a.weight: is computed from more elements than a.weight_g holds bytes for" in error


def test_other_names_that_end_alike_stay_tensors(tbviz, saved):
    model = saved(relative_v=V, relative_u=V, attention__weight_u=V, attention__weight_v=V, conv__mask=V)
    names = [line.split()[1] for line in tbviz("kernels", model, "--list", "-q").out.splitlines()]
    assert names == ["relative_v", "relative_u", "attention.weight_u", "attention.weight_v", "conv.mask"]


def test_a_weight_that_the_file_has_is_not_computed(tbviz, saved, values):
    """State dicts of spectral_norm before PyTorch 1.0 hold the weight as a buffer, and no weight_v."""
    model = saved(a__weight_orig=V, a__weight=V * MASK, a__weight_u=numpy.ones(4))
    assert tbviz("kernels", model, "--list", "-q").out == "  0  a  -  (4, 3, 5, 5)\n"
    tbviz("kernels", model, "--mode", "split", "-l", "run", "-q")
    check_picture(values()[0][2], V * MASK)

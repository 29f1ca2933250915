"""--input: scalars, texts, lists and dicts by the signature of forward(); what stands beside a picture; arrays of
other axes than a picture's. Right values are torch's, in Python (save_signatures.py)."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.torch_module

SAVE = pathlib.Path(__file__).resolve().parents[2] / "support/save_signatures.py"
TORCH_PYTHON = os.environ.get("TBVIZ_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signatures")
    subprocess.run([TORCH_PYTHON, SAVE, folder], check=True, timeout=120)
    return folder


@pytest.fixture
def seen(tbviz, models, tmp_path):
    """What a layer gives, called with the inputs; files in them are those of the models' folder."""

    def run(model, layer, *inputs):
        words = [word for one in inputs for word in ("-i", one)]
        tbviz("hooks", models / f"{model}.pt", *words, "--forward", layer, "--npy", tmp_path / "npy", "--force", "-q",
              cwd=models)  # fmt: skip
        return np.load(tmp_path / f"npy/forward/{layer}.output.npy")

    return run


@pytest.fixture
def refusal(tbviz, models):
    """The error of such a call."""

    def run(model, *inputs, code):
        words = [word for one in inputs for word in ("-i", one)]
        return tbviz("hooks", models / f"{model}.pt", *words, "--forward", "*", cwd=models, code=code).err

    return run


def expected(models, name):
    return np.load(models / f"{name}.npy")


@pytest.mark.parametrize(
    "case, inputs",
    [
        ("plain", ["x=x.npy", "sr=16000", "gain=0.5", "flag=true", "lang=en"]),
        ("plain", ["x.npy", "16000", "0.5", "True", "en"]),
        ("plain", ["x.npy", "1.6e4", "5e-1", "1", "'en'", "none", "None"]),
        ("plain", ["lang=\"en\"", "flag=1", "gain=0.5", "sr=16000", "x=x.npy", "mask=none"]),
        ("texts", ["x.npy", "3", "0.001", "false", "lang=1,2", "note=tenth"]),
        ("brackets", ["x.npy", "-3", "2", "false", "[a]"]),
        ("none", ["x.npy", "1", "1", "true", "lang=none", "mask=mask.npy"]),
        ("none", ["x.npy", "1", "1", "true", "lang='none'", "note=none", "mask=[[1,0,2],[0,1,0]]"]),
    ],
)
def test_scalars(seen, models, case, inputs):
    np.testing.assert_array_equal(seen("scalars", "out", *inputs), expected(models, f"scalars.{case}"))


@pytest.mark.parametrize(
    "mask, case",
    [
        ("true", "one"),
        ("[True]", "one"),
        ("[[true]]", "one"),
        ("true,false", "row"),
        ("[true,false]", "row"),
        ("[[false,true],[True,False]]", "rows"),
    ],
)
def test_bools_make_a_mask(seen, models, mask, case):
    np.testing.assert_array_equal(seen("masked", "out", "square.npy", f"m={mask}"), expected(models, f"masked.{case}"))


@pytest.mark.parametrize(
    "inputs, message",
    [
        (["x.npy", "sr=abc", "gain=1", "flag=true", "lang=en"], "the input 'sr' is of type int, which 'abc' does not fit"),
        (["x.npy", "sr=1.5", "gain=1", "flag=true", "lang=en"], "the input 'sr' is of type int, which '1.5' does not fit"),
        (["x.npy", "sr='1'", "gain=1", "flag=true", "lang=en"], "the input 'sr' is of type int, which '1' does not fit"),
        (["x.npy", "1", "1,2", "true", "en"], "the input 'gain' is of type float, which a list of 2 does not fit"),
        (["x.npy", "1", "1", "yes", "en"], "the input 'flag' is of type bool, which 'yes' does not fit"),
        (["x.npy", "1", "none", "true", "en"], "the input 'gain' is of type float, which 'none' does not fit"),
        (["x.npy", "x.npy", "1", "true", "en"], "the input 'sr' is of type int, which a tensor of shape (2, 3) does not fit"),
        (["{k:1}", "1", "1", "true", "en"], "the input 'x' is of type Tensor, which a dict of 1 does not fit"),
        (["[1,[2]]", "1", "1", "true", "en"], "the input 'x' is of type Tensor, which a list of 2 does not fit"),
        (["x.npy", "sr=1"], "the model takes x: Tensor, sr: int, gain: float, flag: bool, lang: str, note: Optional[str] "
                            "(optional), mask: Optional[Tensor] (optional); 2 inputs were given"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_signature(refusal, inputs, message):
    assert message in refusal("scalars", *inputs, code=7)


@pytest.mark.parametrize(
    "inputs, code, message",
    [
        (["[x.npy", "1"], 2, "--input [x.npy: a ']' is missing"),
        (["x={k:1,k:2}"], 2, "--input {k:1,k:2}: the key 'k' comes twice"),
        (["[" * 17 + "]" * 17], 2, "more than 16 brackets lie inside each other"),
        (["y=1"], 2, "forward() has no argument 'y'; did you mean 'x'?"),
        (["x=x.npy", "x=x.npy"], 2, "--input x comes twice"),
        (["x=missing.npy"], 3, "missing.npy"),
        (["x='missing'"], 3, "missing"),
        (["x=missing"], 3, "missing"),
        (["mask=[missing.npy]"], 3, "missing.npy"),
    ],
)
def test_words_that_cannot_be_read(refusal, inputs, code, message):
    assert message in refusal("scalars", *inputs, code=code)


@pytest.mark.parametrize(
    "word, case",
    [("ids=1,2,3", "flat"), ("[1,2,3]", "flat"), ("ids=[1, 2, 3,]", "flat"), ("ids=[[1,2],[9,0]]", "rows")],
)
def test_integers_are_indices_of_an_embedding(seen, models, word, case):
    np.testing.assert_array_equal(seen("embedding", "head", word), expected(models, f"embedding.{case}"))


def test_indices_are_found_behind_operators_that_keep_them(seen, models):
    found = seen("positions", "table", "words=[[4,5],[6]]", "scale=2") * 2
    np.testing.assert_array_equal(found, expected(models, "positions.out"))


@pytest.mark.parametrize("inputs, case", [(["7,0,7"], "rows"), (["ids=7,0", "target=3,1"], "loss")])
def test_indices_in_brackets_and_classes(seen, models, inputs, case):
    np.testing.assert_array_equal(seen("lookups", "out", *inputs), expected(models, f"lookups.{case}"))


def test_numbers_that_are_no_indices_stay_floats(refusal):
    assert "to have one of the following scalar types: Long, Int" in refusal("embedding", "ids=1,2.5", code=7)


def test_a_number_beyond_an_embedding_is_the_models_own_error(refusal):
    assert "index out of range" in refusal("embedding", "ids=10", code=7)


CONTAINERS = ["[x.npy,3]", "sizes=1,2", "table={a:x.npy,bc:ones:2,3}", "by={2:0.5,-1:4}", "names=[a,'bcd']",
              "deep=[[2],[0.5,3]]", "point=[x.npy,0.5]", "speed=FAST"]  # fmt: skip


@pytest.mark.parametrize("point", ["[x.npy,0.5]", "{x:x.npy,weight:0.5}", "{weight:0.5,x:x.npy}"])
def test_lists_tuples_and_dicts(seen, models, point):
    inputs = [f"point={point}" if word.startswith("point") else word for word in CONTAINERS]
    np.testing.assert_array_equal(seen("containers", "out", *inputs), expected(models, "containers.out"))


@pytest.mark.parametrize(
    "name, value, fact",
    [
        ("pair", "[x.npy]", "'pair' is of type Tuple[Tensor, int], which a list of 1 does not fit"),
        ("pair", "[x.npy,0.5]", "'pair[1]' is of type int, which '0.5' does not fit"),
        ("sizes", "[1,2.5]", "'sizes[1]' is of type int, which '2.5' does not fit"),
        ("sizes", "{a:1}", "'sizes' is of type List[int], which a dict of 1 does not fit"),
        ("table", "{a:{b:1}}", "'table['a']' is of type Tensor, which a dict of 1 does not fit"),
        ("by", "{a:1}", "'by['a']' is of type int, which 'a' does not fit"),
        ("deep", "[[1],2]", "'deep[1]' is of type List[float], which '2' does not fit"),
        ("point", "{x:x.npy,w:1}", "which a dict of 2 does not fit"),
        ("speed", "FASTER", "which 'FASTER' does not fit"),
    ],
)
def test_the_part_that_does_not_fit_is_named(refusal, name, value, fact):
    words = [word if "=" in word else f"pair={word}" for word in CONTAINERS]
    inputs = [f"{name}={value}" if word.startswith(f"{name}=") else word for word in words]
    assert fact in refusal("containers", *inputs, code=7)


@pytest.mark.parametrize(
    "any, either, sum",
    [("5", "1", 1), ("0.5", "a", 12), ("word", "[1,2]", 23), ("'5'", "'1'", 13), ("1,2", "1,2", 24), ("{k:x.npy}", "x", 15),
     ("x.npy", "1", 6), ("none", "true", 10)],
)  # fmt: skip
def test_where_the_type_leaves_it_open_the_form_counts(seen, models, any, either, sum):
    np.testing.assert_array_equal(seen("anything", "out", "x.npy", f"any={any}", f"either={either}"),
                                  expected(models, "x") + np.float32(sum))  # fmt: skip


def test_a_detector(tbviz, models, tmp_path):
    words = ["-i", "images=[first.npy,second.npy]", "-i", "targets=[{boxes:ones:2,4}]"]
    tbviz("hooks", models / "detector.pt", *words, "--forward", "conv", "--npy", tmp_path / "npy", "-q", cwd=models)
    for i, call in enumerate(["conv", "conv#2"]):
        found = np.load(tmp_path / f"npy/forward/{call}.output.npy")
        np.testing.assert_array_equal(found.reshape(2, -1), expected(models, f"detector.boxes{i}"))


@pytest.fixture
def picture(tmp_path):
    pixels = np.random.default_rng(1).integers(0, 256, (12, 10, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def test_a_detector_takes_pictures(tbviz, models, tmp_path, picture):
    words = ["-i", f"[{picture},{picture}]", "--size", "12x10"]
    tbviz("hooks", models / "detector.pt", *words, "--forward", "conv", "--npy", "npy", "-q")
    pixels = np.asarray(Image.open(picture), dtype=np.float32).transpose(2, 0, 1) / 255
    for call in ("conv", "conv#2"):
        np.testing.assert_array_equal(np.load(tmp_path / f"npy/forward/{call}.input.npy")[0], pixels)
    tbviz("featuremap", picture, "-m", models / "detector.pt", "--preset", "none", "--size", "12x10", "--npy", "maps",
          "-l", "run", "-q")  # fmt: skip
    found = np.load(tmp_path / "maps/photo/0_conv.npy")
    np.testing.assert_array_equal(found, np.load(tmp_path / "npy/forward/conv.output.npy"))


OTHERS = ["-i", "times=3", "-i", "condition=condition.npy"]


def test_featuremap_beside_other_inputs(tbviz, models, tmp_path):
    np.save(tmp_path / "picture.npy", expected(models, "first")[None])
    tbviz("featuremap", tmp_path / "picture.npy", "-m", models / "conditioned.pt", *OTHERS, "--npy", tmp_path / "maps",
          "-l", tmp_path / "run", "-q", cwd=models)  # fmt: skip
    found = np.load(tmp_path / "maps/picture/0_conv.npy")
    np.testing.assert_array_equal(found, expected(models, "conditioned.conv"))


def test_gradcam_beside_other_inputs(tbviz, models, tmp_path):
    np.save(tmp_path / "picture.npy", expected(models, "first")[None])
    run = tbviz("gradcam", tmp_path / "picture.npy", "-m", models / "conditioned.pt", *OTHERS, "--class", 2, "--layer",
                "conv", "--npy", tmp_path, "--force", "--no-log", "-o", tmp_path / "cam.png", "--json", "-q",
                cwd=models)  # fmt: skip
    [found] = json.loads(run.out)["maps"]
    scores = expected(models, "conditioned.scores")[0]
    assert [one["class"] for one in found["top"]] == list(np.argsort(-scores))
    np.testing.assert_allclose([one["score"] for one in found["top"]], np.sort(scores)[::-1], rtol=1e-6)
    cam = expected(models, "conditioned.cam")
    assert cam.max() > 0
    np.testing.assert_allclose(np.load(tmp_path / "picture.npy"), cam, rtol=1e-5, atol=1e-6 * cam.max())


def test_occlusion_beside_other_inputs(tbviz, models, tmp_path):
    np.save(tmp_path / "picture.npy", expected(models, "first")[None])
    run = tbviz("gradcam", tmp_path / "picture.npy", "-m", models / "conditioned.pt", *OTHERS, "--method", "occlusion",
                "--window", 2, "--stride", 2, "-l", tmp_path / "run", "--json", "-q", cwd=models)  # fmt: skip
    best = json.loads(run.out)["maps"][0]["top"][0]
    assert best["score"] == pytest.approx(expected(models, "conditioned.scores").max(), rel=1e-6)


@pytest.mark.parametrize("command", ["featuremap", "gradcam"])
def test_inputs_beside_a_picture_that_are_not_right(tbviz, models, command):
    def run(*words, code):
        return tbviz(command, "ones:1,3,6,5", "-m", models / "conditioned.pt", *words, "-l", "run", code=code).err

    takes = "the model takes times: int, condition: Tensor, image: Tensor; "
    assert takes + "1 input was given" in run(code=7)
    assert takes + "2 inputs were given" in run("-i", "times=3", code=7)
    assert "--input 3: which argument of forward() is it for? --input NAME=3" in run("-i", "3", code=2)
    everything = ["-i", "times=3", "-i", "condition=1,2", "-i", "image=ones:1,3,6,5"]
    assert "no argument of forward() is left for the picture" in run(*everything, code=2)


@pytest.mark.parametrize("name", ["sequence", "volume"])
def test_featuremap_of_sequences_and_volumes(tbviz, models, tmp_path, values, name):
    run = tbviz("featuremap", models / f"{name}.in.npy", "-m", models / f"{name}.pt", "--npy", "maps", "-l", "run")
    conv = expected(models, f"{name}.conv")
    np.testing.assert_array_equal(np.load(tmp_path / f"maps/{name}.in/0_conv.npy"), conv)
    assert str(tuple(conv.shape)) in run.out
    assert [(tag, step) for tag, step, _value in values()] == [("feature map in conv", i) for i in range(len(conv))]


@pytest.mark.parametrize(
    "array, name, axes",
    [("ones:4,9", "sequence", "NCL"), ("ones:1,1,4,9", "sequence", "NCL"), ("ones:2,4,5,6", "volume", "NCDHW"),
     ("ones:3,6,5", "conditioned", "NCHW")],
)  # fmt: skip
def test_a_sample_without_its_axis_is_not_taken_for_several(tbviz, models, array, name, axes):
    words = OTHERS if name == "conditioned" else []
    run = tbviz("featuremap", array, "-m", models / f"{name}.pt", *words, "-l", "run", code=7, cwd=models)
    assert f"the axes {axes} are needed" in run.err


def test_a_class_map_needs_a_picture(tbviz, models):
    run = tbviz("gradcam", "ones:1,4,9", "-m", models / "sequence.pt", "-l", "run", code=7)
    assert "an array of shape (1, 4, 9) is no picture" in run.err


def test_numbers_have_no_gradient_to_report(tbviz, models):
    words = ["-i", "x=x.npy", "-i", "sr=1", "-i", "gain=0.5", "-i", "flag=true", "-i", "lang=en"]
    run = tbviz("hooks", models / "scalars.pt", *words, "-q", "--json", cwd=models)
    events = [json.loads(line) for line in run.out.splitlines()]
    assert [(one["event"], one.get("name")) for one in events] == [("loss", None), ("input_grad", "x")]
    assert events[1]["values"] == [[0.5] * 3] * 2


def test_graph_takes_them_too(tbviz, models):
    run = tbviz("graph", models / "embedding.pt", "-i", "ids=[[1,2,3]]", "-l", "run", "--json", "-q")
    [node] = [node for node in json.loads(run.out)["nodes"] if node["op"] == "aten::embedding"]
    assert node["shapes"] == [[1, 3, 4]]

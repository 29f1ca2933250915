"""tbviz embedding: what it writes, what it says, and how it refuses what does not go together."""

import io
import json

import numpy as np
import pytest
from PIL import Image

POINTS = np.arange(12.0).reshape(4, 3)


@pytest.fixture
def points(tmp_path):
    np.save(tmp_path / "v.npy", POINTS)


def save_pictures(folder, count, size=(5, 4)):
    folder.mkdir()
    for number in range(count):
        Image.new("RGB", size, (number, 2 * number, 3 * number)).save(folder / f"{number}.png")


def sprite(tmp_path, folder="00000/default"):
    return np.asarray(Image.open(io.BytesIO((tmp_path / "run" / folder / "sprite.png").read_bytes())).convert("RGB"))


@pytest.mark.usefixtures("points")
def test_files_beside_an_event_file(tbviz, events, tmp_path):
    outcome = tbviz("embedding", "v.npy", "-l", "run", "-t", "last layer", "--tag-prefix", "p/", "-s", 12)
    assert (tmp_path / "run/00012/p%2flast layer/tensors.tsv").read_text().splitlines()[1] == "3.0\t4.0\t5.0"
    assert [event.WhichOneof("what") for event in events()] == ["file_version"]
    assert outcome.out == "" and outcome.err.startswith("wrote 1 embedding to run/events.out.tfevents.")


@pytest.mark.usefixtures("points")
def test_a_default_directory(tbviz, tmp_path):
    tbviz("embedding", "-q", "v.npy", "--comment", "_x")
    (run,) = (tmp_path / "runs").glob("*_x")
    assert {p.name for p in run.iterdir() if "tfevents" not in p.name} == {"00000", "projector_config.pbtxt"}


@pytest.mark.usefixtures("points")
def test_again_without_force(tbviz, tmp_path):
    (tmp_path / "m.tsv").write_text("a\nb\nc\nd\n")
    tbviz("embedding", "-q", "v.npy", "-l", "run", "--metadata", "m.tsv")
    np.save(tmp_path / "v.npy", POINTS + 1)
    tbviz("embedding", "-q", "v.npy", "-l", "run")
    assert (tmp_path / "run/00000/default/tensors.tsv").read_text().startswith("1.0\t2.0\t3.0\n")
    config = (tmp_path / "run/projector_config.pbtxt").read_text()
    assert config.count("embeddings {") == 1 and "metadata" not in config


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize(
    "given, kept, note",
    [
        ("a\nb\nc\nd", "a\nb\nc\nd\n", ""),
        ("\ufeffa\nb\nc\nd\n", "a\nb\nc\nd\n", ""),
        ("name\na\nb\nc\nd\n", "a\nb\nc\nd\n", "m.tsv: the header is left out"),
        ("n\tm\na\t1\nb\t2\nc\t3\n\t\n", "n\tm\na\t1\nb\t2\nc\t3\n\t\n", ""),
        ("a\t1\r\nb\t2\r\nc\t3\r\nd\t4\r\n", "column 1\tcolumn 2\na\t1\nb\t2\nc\t3\nd\t4\n", "m.tsv: has no header"),
    ],
)
def test_labels_with_a_header_and_without(tbviz, tmp_path, given, kept, note):
    """As TensorBoard reads them: of several columns the first row is the header, of one there is none."""
    (tmp_path / "m.tsv").write_bytes(given.encode())
    outcome = tbviz("embedding", "v.npy", "--metadata", "m.tsv", "-l", "run")
    assert (tmp_path / "run/00000/default/metadata.tsv").read_text() == kept
    assert note in outcome.err and outcome.err.count("\n") == (2 if note else 1)


@pytest.mark.usefixtures("points")
def test_pictures_of_a_folder_keep_their_pixels(tbviz, tmp_path):
    save_pictures(tmp_path / "s", 4)
    tbviz("embedding", "-q", "v.npy", "--sprites", "s", "-l", "run")
    sheet = sprite(tmp_path)
    assert sheet.shape == (10, 10, 3)
    assert [sheet[y, x].tolist() for y in (0, 7) for x in (4, 5)] == [[0, 0, 0], [1, 2, 3], [2, 4, 6], [3, 6, 9]]
    assert not sheet[8:].any()
    assert "single_image_dim: 5\n    single_image_dim: 4\n" in (tmp_path / "run/projector_config.pbtxt").read_text()


@pytest.mark.usefixtures("points")
def test_pictures_higher_than_wide_and_resized(tbviz, tmp_path):
    save_pictures(tmp_path / "s", 4)
    tbviz("embedding", "-q", "v.npy", "--sprites", "s", "--size", "7x2", "-l", "run")
    assert sprite(tmp_path).shape == (14, 4, 3)


@pytest.mark.usefixtures("points")
def test_arrays_of_bytes_keep_their_pixels(tbviz, tmp_path):
    pictures = np.arange(4 * 6, dtype=np.uint8).reshape(4, 1, 2, 3) * 10
    np.save(tmp_path / "s.npy", pictures)
    tbviz("embedding", "-q", "v.npy", "--sprites", "s.npy", "-l", "run")
    sheet = sprite(tmp_path)
    assert sheet.shape == (6, 6, 3) and np.array_equal(sheet[2:4, 3:, 1], pictures[3, 0])


@pytest.mark.usefixtures("points")
def test_json(tbviz, tmp_path):
    found = json.loads(tbviz("embedding", "v.npy", "-l", "run", "--json").out)
    assert found["written"] == [{"tag": "default", "step": 0, "kind": "embedding"}]
    assert found["embedding"] == {"run": "run", "tag": "default", "step": 0, "shape": [4, 3], "columns": 0, "sprites": False}


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize("word", [[], ["-"]])
def test_standard_input(tbviz, tmp_path, word):
    tbviz("-q", "embedding", *word, "-l", "run", stdin=(tmp_path / "v.npy").read_bytes())
    assert (tmp_path / "run/00000/default/tensors.tsv").read_text().startswith("0.0\t1.0\t2.0\n")


def test_what_is_not_finite_is_told(tbviz, tmp_path):
    np.save(tmp_path / "v.npy", np.array([[1, np.nan], [np.inf, 2]]))
    outcome = tbviz("embedding", "v.npy", "-l", "run")
    assert "v.npy: 2 values of 4 are NaN or infinite" in outcome.err
    assert (tmp_path / "run/00000/default/tensors.tsv").read_text() == "1.0\tnan\ninf\t2.0\n"


def test_bool_can_be_read(tbviz, tmp_path):
    np.save(tmp_path / "v.npy", np.array([[True, False]]))
    tbviz("embedding", "-q", "v.npy", "-l", "run", "-t", "..")
    assert (tmp_path / "run/00000/%2e%2e/tensors.tsv").read_text() == "1\t0\n"


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["zeros:3"], 4, "zeros:3: an array of shape (3,) is no embedding"),
        (["zeros:0,3"], 4, "holds no point"),
        (["v.npy", "--metadata", "short.tsv"], 4, "short.tsv: has 2 lines for 4 points"),
        (["v.npy", "--metadata", "ragged.tsv"], 4, "ragged.tsv:3: has 1 column, the first line 2"),
        (["v.npy", "--metadata", "latin.tsv"], 4, "latin.tsv: is no UTF-8 text"),
        (["v.npy", "--metadata", "none.tsv"], 3, "none.tsv"),
        (["v.npy", "--metadata", "blank.tsv"], 4, "blank.tsv: has 5 lines for 4 points, of which the last is empty: remove it"),
        (["v.npy", "--metadata", "cr.tsv"], 4, "cr.tsv:2: holds a carriage return"),
        (["v.npy", "--sprites", "zeros:3,1,2,2"], 4, "holds 3 pictures for 4 points"),
        (["v.npy", "--sprites", "zeros:4,2,2,2"], 4, "must have 4 axes, NCHW, and 1 channel or 3"),
        (["v.npy", "--sprites", "zeros:4,1,4097,1"], 5, "sheet of 8192 pixels"),
        (["v.npy", "--sprites", "zeros:4,1,2,2", "--size", "3"], 2, "--size is for pictures"),
        (["v.npy", "--sprites", "mixed"], 4, "mixed/1.png has 5 x 5" ),
        (["v.npy", "--sprites", "bad"], 4, "bad: holds pictures that cannot be read"),
        (["v.npy", "-l", "-"], 2, "--logdir -"),
        (["-", "--metadata", "-"], 2, "standard input (-) cannot be the points and their labels, too"),
        (["--metadata", "-"], 2, "standard input (-) cannot be the points and their labels, too"),
        ([""], 2, "FILE"),
    ],
)
def test_what_does_not_go_together(tbviz, tmp_path, arguments, code, message):
    (tmp_path / "short.tsv").write_text("a\nb\n")
    (tmp_path / "ragged.tsv").write_text("a\tb\nc\td\ne\nf\tg\n")
    (tmp_path / "blank.tsv").write_text("a\nb\nc\nd\n\n")
    (tmp_path / "cr.tsv").write_bytes(b"a\r\nb\rb\nc\nd\n")
    (tmp_path / "latin.tsv").write_bytes(b"\xe9\n" * 4)
    for folder in ("mixed", "bad"):
        save_pictures(tmp_path / folder, 4)
    Image.new("RGB", (5, 5)).save(tmp_path / "mixed/1.png")
    (tmp_path / "bad/2.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    logdir = [] if "-l" in arguments else ["-l", "run"]
    outcome = tbviz("embedding", *arguments, *logdir, code=code)
    if "mixed" in arguments:
        message = "pictures of an embedding need one size, give --size HxW"
    assert message in outcome.err
    assert not (tmp_path / "run").exists()


@pytest.mark.usefixtures("points")
@pytest.mark.parametrize(
    "config, code, message",
    [
        ('embeddings { tensor_name: "a"', 4, "a bracket is not closed"),
        ('embeddings { tensor_name: "a }', 4, "a string has no end"),
        ("embeddings { ] }", 4, "brackets do not fit together"),
        ("{}", 4, "this begins no field"),
        ("a b", 4, "a value without a colon"),
        ("a:", 4, "a field without a value"),
        ('embeddings: [{ tensor_name: "a" }]', 5, "has embeddings in a list"),
    ],
)
def test_a_config_that_cannot_be_understood_stays(tbviz, tmp_path, config, code, message):
    (tmp_path / "run").mkdir()
    file = tmp_path / "run/projector_config.pbtxt"
    file.write_text(config)
    outcome = tbviz("embedding", "v.npy", "-l", "run", code=code)
    assert "run/projector_config.pbtxt: " in outcome.err and message in outcome.err
    assert file.read_text() == config and [p.name for p in (tmp_path / "run").iterdir()] == [file.name]

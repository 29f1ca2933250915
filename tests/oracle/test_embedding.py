"""The files of `tbviz embedding` against those of torch's add_embedding, and TensorBoard's projector over them."""

import io
import json
import pathlib

import numpy as np
import pytest
import torch
from google.protobuf import text_format
from PIL import Image
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.plugins import base_plugin
from tensorboard.plugins.projector import projector_plugin
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from werkzeug import test as werkzeug_test
from werkzeug import wrappers

RANDOM = np.random.default_rng(3)
POINTS = RANDOM.standard_normal((12, 5))
NUMBERS = np.array([[0.0, -0.0, 1, 0.1, 1e-4, 9.9999e-5], [1e16, 9.9e15, 123456789.0, 1e-300, 5e-324, 1e22],
                    [np.nan, np.inf, -np.inf, 2**53, 2 / 3, -1.7976931348623157e308]])


def files_of(folder):
    """The files but the event files, by their names."""
    folder = pathlib.Path(folder)
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and "tfevents" not in p.name)
    return {str(p.relative_to(folder)): p.read_bytes() for p in paths}


def assert_same_files(ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, content in theirs.items():
        if name.endswith(".png"):
            pictures = [Image.open(io.BytesIO(c)).convert("RGB") for c in (ours[name], content)]
            assert np.array_equal(*map(np.asarray, pictures)), name
        else:
            assert ours[name] == content, name


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "uint8"])
@pytest.mark.parametrize("step", [0, 7, -7, 123456])
def test_tensors_and_config_are_torchs_bytes(tbviz, summary_writer, tmp_path, dtype, step):
    numbers = NUMBERS if dtype.startswith("float") else np.array([[0, 1], [255, 7]])
    with np.errstate(over="ignore"):
        numbers = numbers.astype(dtype)
    np.save(tmp_path / "v.npy", numbers)
    tbviz("embedding", "v.npy", "-s", step, "-l", "run")
    with summary_writer() as writer:
        writer.add_embedding(numbers, global_step=step)
    assert_same_files(files_of(tmp_path / "run"), files_of(tmp_path / "torch"))


def test_bfloat16_too(tbviz, summary_writer, tmp_path):
    halves = torch.tensor(POINTS).bfloat16()
    np.save(tmp_path / "v.npy", halves.float().numpy())
    tbviz("embedding", "-q", "v.npy", "-l", "run")
    with summary_writer() as writer:
        writer.add_embedding(halves)
    assert_same_files(files_of(tmp_path / "run"), files_of(tmp_path / "torch"))


@pytest.mark.parametrize("tag", ["default", "a/b\\c%d e", 'é "quoted" \'x\'\t\x01\x7f𝄞'])
def test_labels_and_any_tag(tbviz, summary_writer, tmp_path, tag):
    np.save(tmp_path / "v.npy", POINTS)
    header, rows = ["name", "class"], [[f"é{i}", f"c {i % 3}"] for i in range(12)]
    (tmp_path / "m.tsv").write_text("".join("\t".join(row) + "\n" for row in [header, *rows]))
    (tmp_path / "one.tsv").write_text("\n".join(row[0] for row in rows))
    with summary_writer() as writer:
        tbviz("embedding", "-q", "v.npy", "--metadata", "m.tsv", "-t", tag, "-l", "run")
        writer.add_embedding(POINTS, rows, tag=tag, metadata_header=header)
        tbviz("embedding", "-q", "v.npy", "--metadata", "one.tsv", "-t", tag, "-s", 2, "-l", "run")
        writer.add_embedding(POINTS, [row[0] for row in rows], tag=tag, global_step=2)
    assert_same_files(files_of(tmp_path / "run"), files_of(tmp_path / "torch"))


@pytest.mark.parametrize("count, size", [(1, (3, 4)), (2, (2, 5)), (4, (4, 4)), (5, (3, 4)), (10, (6, 6)), (12, (3, 7))])
@pytest.mark.parametrize("channels", [1, 3])
def test_sprites_are_torchs_pixels(tbviz, summary_writer, tmp_path, count, size, channels):
    pictures = (RANDOM.random((count, channels, *size)) * 1.4 - 0.2).astype(np.float32)
    points = RANDOM.random((count, 2))
    np.save(tmp_path / "s.npy", pictures)
    np.save(tmp_path / "v.npy", points)
    tbviz("embedding", "-q", "v.npy", "--sprites", "s.npy", "-l", "run")
    with summary_writer() as writer:
        writer.add_embedding(points, label_img=torch.tensor(pictures))
    assert_same_files(files_of(tmp_path / "run"), files_of(tmp_path / "torch"))


FOREIGN = """# Made by hand.
model_checkpoint_path: 'a' "b"  # two pieces
embeddings < tensor_name: "word\\x41" , metadata_path: "m } {.tsv"; tensor_shape: 3 tensor_shape: [4, 5]
  bookmarks_path: "\\u00e9" >
embeddings: { tensor_name: 'default:0' '0000' tensor_path: "old.tsv" } embeddings { tensor_name: "last"
}
# the end"""


def test_other_entries_are_kept_and_equal_ones_replaced(tbviz, tmp_path):
    np.save(tmp_path / "v.npy", POINTS)
    config = tmp_path / "run/projector_config.pbtxt"
    config.parent.mkdir()
    config.write_text(FOREIGN)
    before = text_format.Parse(config.read_text(), ProjectorConfig())
    for _ in range(2):
        tbviz("embedding", "-q", "v.npy", "-l", "run")
        after = text_format.Parse(config.read_text(), ProjectorConfig())
        assert [e.tensor_name for e in after.embeddings] == ["wordA", "default:00000", "last"]
        assert after.embeddings[1].tensor_path == "00000/default/tensors.tsv"
        after.embeddings[1].CopyFrom(before.embeddings[1])
        assert after == before
    text = config.read_text()
    assert text.startswith("# Made by hand.") and "# two pieces" in text
    tbviz("embedding", "-q", "v.npy", "-l", "run", "-t", "new", "-s", 3)
    after = text_format.Parse(config.read_text(), ProjectorConfig())
    assert [e.tensor_name for e in after.embeddings] == ["wordA", "default:00000", "last", "new:00003"]


@pytest.fixture
def projector(tmp_path):
    """TensorBoard's projector over the test's folder: GET of one of its routes."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(str(tmp_path))
    multiplexer.Reload()
    context = base_plugin.TBContext(
        logdir=str(tmp_path), data_provider=data_provider.MultiplexerDataProvider(multiplexer, str(tmp_path))
    )
    apps = projector_plugin.ProjectorPlugin(context).get_plugin_apps()

    def get(route, **query):
        client = werkzeug_test.Client(apps[route], wrappers.Response)
        answer = client.get(route, query_string=query)
        assert answer.status_code == 200, answer.get_data()
        return answer.get_data()

    return get


@pytest.fixture
def logged(tbviz, tmp_path):
    np.save(tmp_path / "v.npy", POINTS)
    (tmp_path / "m.tsv").write_text("name\tclass\n" + "".join(f"n{i}\tc\n" for i in range(12)))
    np.save(tmp_path / "s.npy", RANDOM.integers(0, 256, (12, 3, 4, 6), np.uint8))
    tbviz("embedding", "-q", "v.npy", "--metadata", "m.tsv", "--sprites", "s.npy", "-l", "logs/run", "-t", "words/all")


def test_tensorboards_projector_shows_it(logged, projector, tmp_path):
    assert json.loads(projector("/runs")) == ["logs/run"]
    config = json.loads(projector("/info", run="logs/run"))
    (entry,) = config["embeddings"]
    assert entry["tensorName"] == "words/all:00000" and entry["tensorShape"] == [12, 5]
    assert entry["sprite"]["singleImageDim"] == [6, 4]
    tensor = projector("/tensor", run="logs/run", name="words/all:00000")
    assert np.array_equal(np.frombuffer(tensor, np.float32).reshape(12, 5), POINTS.astype(np.float32))
    labels = projector("/metadata", run="logs/run", name="words/all:00000", num_rows=12).decode()
    assert labels == (tmp_path / "m.tsv").read_text()
    sheet = np.asarray(Image.open(io.BytesIO(projector("/sprite_image", run="logs/run", name="words/all:00000"))).convert("RGB"))
    pictures = np.load(tmp_path / "s.npy").transpose(0, 2, 3, 1)
    assert all(np.array_equal(sheet[i // 4 * 4 :][:4, i % 4 * 6 :][:, :6], pictures[i]) for i in range(12))

"""mesh's arrays, messages and exit codes."""

import json

import numpy as np
import pytest
from tensorboard.plugins.mesh import metadata
from tensorboard.util import tensor_util

VERTICES = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
FACES = np.array([[0, 1, 2]])
COLORS = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)


@pytest.fixture
def arrays(tmp_path):
    for name, values in [("v", VERTICES), ("f", FACES), ("c", COLORS)]:
        np.save(tmp_path / f"{name}.npy", values)
    return tmp_path


@pytest.fixture
def parts(values):
    """A run's values by tag: what the plugin says of them, and the array."""

    def read(run="run"):
        return {
            tag: (metadata.parse_plugin_metadata(v.metadata.plugin_data.content), tensor_util.make_ndarray(v.tensor))
            for tag, _, v in values(run)
        }

    return read


def test_a_mesh_is_one_event(tbviz, arrays, parts, events):
    run = tbviz("mesh", "v.npy", "--faces", "f.npy", "--colors", "c.npy", "-l", "run", "-s", 4)
    assert run.out == "" and "wrote 3 meshes to run/events.out.tfevents." in run.err
    _, event = events()
    assert event.step == 4
    assert list(parts()) == ["v_VERTEX", "v_FACE", "v_COLOR"]
    for (about, values), given in zip(parts().values(), (VERTICES, FACES, COLORS)):
        np.testing.assert_array_equal(values, given[None])  # A batch of one.
        assert (about.name, list(about.shape), about.json_config) == ("v", [1, *given.shape], "{}")
        assert about.components == 0b1110


def test_points_from_a_pipe(tbviz, arrays, parts):
    tbviz("-q", "mesh", "-l", "run", "--tag-prefix", "p/", stdin=(arrays / "v.npy").read_bytes())
    ((tag, (about, _)),) = parts().items()
    assert (tag, about.name, about.components) == ("p/value_VERTEX", "p/value", 0b10)


def test_a_batch(tbviz, tmp_path, parts):
    np.save(tmp_path / "v.npy", np.stack([VERTICES, VERTICES * 2]).astype(np.float16))
    np.save(tmp_path / "f.npy", np.stack([FACES, FACES[:, ::-1]]).astype(np.uint16))
    tbviz("-q", "mesh", "v.npy", "--faces", "f.npy", "-l", "run")
    np.testing.assert_array_equal(parts()["v_VERTEX"][1], np.stack([VERTICES, VERTICES * 2]))
    np.testing.assert_array_equal(parts()["v_FACE"][1], np.stack([FACES, FACES[:, ::-1]]))


def test_the_configuration_is_stored_with_sorted_keys(tbviz, arrays, parts):
    (arrays / "c.json").write_text('{"b": 1, "a": {"d": [1.0, 1e-7], "c": "\u00e9"}}')
    tbviz("-q", "mesh", "v.npy", "--config", "c.json", "-l", "run")
    assert parts()["v_VERTEX"][0].json_config == json.dumps({"a": {"c": "é", "d": [1.0, 1e-7]}, "b": 1}, sort_keys=True)


def test_json(tbviz, arrays):
    run = json.loads(tbviz("-q", "--json", "mesh", "v.npy", "--faces", "f.npy", "-t", "m", "-l", "run").out)
    assert run["schema"] == "tbviz.mesh/1"
    assert (run["parts"], run["batch"], run["vertices"], run["faces"]) == (["m_VERTEX", "m_FACE"], 1, 3, 1)
    assert run["written"] == [{"tag": tag, "step": 0, "kind": "mesh"} for tag in ("m_VERTEX", "m_FACE")]


@pytest.mark.parametrize(
    "colors, warning",
    [
        (np.full((3, 3), 0.5), "none is above 1, so all look black"),
        (np.full((3, 3), 300), "and some are not"),
        (np.full((3, 3), -1), "and some are not"),
        (np.full((3, 3), np.nan), "and some are not"),
        (np.zeros((3, 3)), None),
        (COLORS.astype(float), None),
    ],
)
def test_colors_that_tensorboard_takes_otherwise_are_warned_of(tbviz, arrays, colors, warning):
    np.save(arrays / "c.npy", colors)
    run = tbviz("mesh", "v.npy", "--colors", "c.npy", "-l", "run")
    assert warning in run.err if warning else "warning" not in run.err


def refused(tbviz, arrays, code, message, **values):
    words = []
    for name, array in values.items():
        np.save(arrays / f"bad_{name}.npy", array)
        words += ["--" + name, f"bad_{name}.npy"] if name != "vertices" else []
    vertices = "bad_vertices.npy" if "vertices" in values else "v.npy"
    assert message in tbviz("mesh", vertices, *words, "-l", "run", code=code).err
    assert not (arrays / "run").exists()


@pytest.mark.parametrize("shape", [(3,), (3, 2), (4, 1), (1, 1, 3, 3), ()])
def test_other_shapes(tbviz, arrays, shape):
    for part in ("vertices", "faces", "colors"):
        refused(tbviz, arrays, 4, f"bad_{part}.npy: has shape", **{part: np.zeros(shape)})


def test_parts_that_do_not_fit(tbviz, arrays):
    refused(tbviz, arrays, 2, "bad_colors.npy: 2 colors for 3 vertices", colors=np.zeros((2, 3)))
    refused(tbviz, arrays, 2, "bad_faces.npy: a batch of 2, and the vertices are one of 1", faces=np.zeros((2, 1, 3)))
    refused(tbviz, arrays, 4, "bad_vertices.npy: holds no vertex", vertices=np.zeros((0, 3)))
    for face in (3, -1, 0.5, np.nan, 2**40):
        refused(tbviz, arrays, 4, "bad_faces.npy: a face has vertex", faces=np.array([[0, 1, face]]))


def test_bad_files(tbviz, arrays):
    refused(tbviz, arrays, 5, "bad_vertices.npy", vertices=np.array([["a", "b", "c"]]))
    (arrays / "c.json").write_text("[]")
    assert "c.json: is no JSON object" in tbviz("mesh", "v.npy", "--config", "c.json", "-l", "run", code=4).err
    (arrays / "c.json").write_text("")
    assert "c.json: is no JSON object" in tbviz("mesh", "v.npy", "--config", "c.json", "-l", "run", code=4).err
    (arrays / "c.json").write_text('{"a": }')
    assert "c.json: " in tbviz("mesh", "v.npy", "--config", "c.json", "-l", "run", code=4).err
    (arrays / "cut.npy").write_bytes((arrays / "v.npy").read_bytes()[:-4])
    assert "cut.npy: " in tbviz("mesh", "cut.npy", "-l", "run", code=4).err
    tbviz("mesh", "none.npy", "-l", "run", code=3)
    tbviz("mesh", "v.npy", "--faces", "none.npy", "-l", "run", code=3)
    np.savez(arrays / "two.npz", a=VERTICES, b=VERTICES)
    assert "holds 2 arrays" in tbviz("mesh", "two.npz", "-l", "run", code=2).err
    assert "read only once" in tbviz("mesh", "-", "--faces", "-", "-l", "run", code=2).err
    for option in ("--faces", "--colors", "--config"):  # As an unset variable of a shell leaves it.
        assert "name a file" in tbviz("mesh", "v.npy", option, "", "-l", "run", code=2).err
    assert not (arrays / "run").exists()

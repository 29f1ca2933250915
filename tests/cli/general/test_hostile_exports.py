"""Archives of torch.export that lie or claim too much: a reason in one line, or an answer; nothing is written."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import hostile  # noqa: E402
import hostile_exports  # noqa: E402

MEMORY = 500 << 20
SECONDS = 60 if hostile.SANITIZED else 15  # Far beyond what a build without optimisation takes.
NEEDS_NO_WEIGHTS = ("unknown_type", "sparse", "pickled")  # A graph is drawn without them.


def answer(program, words, folder):
    """The exit code, and the lines that tell of an error."""
    code, error = hostile.run([program, "-q", *words], MEMORY, SECONDS)
    written = [path.name for path in folder.iterdir() if path.name != "m.pt2"]
    return code, error.splitlines(), written


@pytest.mark.parametrize("group", hostile_exports.GROUPS, ids=lambda group: group.__name__)
def test_a_reason_or_an_answer(tbviz, tmp_path, group):
    path = tmp_path / "m.pt2"
    for name, data, expected in group():
        path.write_bytes(data)
        for words in (["inspect", path], ["inspect", "--json", path], ["kernels", path, "-l", "-"], ["graph", path, "-l", "-"]):
            code, lines, written = answer(tbviz.program, words, tmp_path)
            assert code in (0, 4, 5), (name, words, code, lines)
            assert len(lines) == (0 if code == 0 else 1), (name, words, lines)
            assert all(len(line) < 5000 and line.isprintable() for line in lines), (name, words)
            assert not written, (name, words, written)
            needs_all = words[0] != "kernels" and not (words[0] == "graph" and name in NEEDS_NO_WEIGHTS)
            if expected is not None and needs_all:
                assert code == expected, (name, words, code, lines)

"""tbviz scalars on small inputs in the shapes that programs print. cases/README.md says what makes a case."""

import json
import pathlib
import shlex
import time
from dataclasses import dataclass, field

import pytest
from logged_curves import float32, read_curves
from piped import feed

CASES = pathlib.Path(__file__).parent / "cases"
EXPECTED = ".expected.jsonl"
NAMES = sorted(path.name.removesuffix(EXPECTED) for path in CASES.glob("*" + EXPECTED))
DAY = 86400


@dataclass
class Case:
    """What is given to tbviz, and what must come of it."""

    inputs: list
    options: list = field(default_factory=list)
    code: int = 0
    words: list = field(default_factory=list)
    rows: list = field(default_factory=list)


def read_case(name):
    case = Case([name])
    arguments = CASES / (name + ".args")
    lines = arguments.read_text(encoding="utf-8").splitlines() if arguments.exists() else ["#"]
    for i, line in enumerate(lines):
        key, _, rest = line.removeprefix("#").strip().partition(" ")
        if i == 0:
            case.options = shlex.split(line.removeprefix("#"))
        elif key == "exit":
            case.code = int(rest)
        elif key == "says":
            case.words.append(rest)
        elif key == "inputs":
            case.inputs = rest.split()
        else:
            raise ValueError(f"{arguments.name}: what is {line!r}?")
    case.rows = [json.loads(line) for line in (CASES / (name + EXPECTED)).read_text(encoding="utf-8").splitlines()]
    return case


SINGLE = [name for name in NAMES if read_case(name).inputs == [name]]


def as_piped(tag, name):
    """The tag of a curve that has none of its own but its file's stem, when it comes through a pipe."""
    stem = pathlib.Path(name).stem
    return "value" + tag[len(stem):] if tag == stem or tag.startswith(stem + "/") else tag


def check(case, logged):
    """Holds what was logged against what the case expects: every curve, every value, nothing else."""
    expected, may_lack = {}, set()
    for row in case.rows:
        curve = (row.get("run", ""), row["tag"])
        expected.setdefault(curve, []).append((row["step"], float32(float(row["value"])), row.get("wall_time")))
        if row.get("optional"):
            may_lack.add(curve)
    assert {curve: [(step, float32(value)) for step, value, _ in points] for curve, points in logged.items()} == {
        curve: [(step, value) for step, value, _ in points]
        for curve, points in expected.items()
        if curve in logged or curve not in may_lack
    }
    for curve, points in logged.items():
        for (step, _, wall_time), (_, _, told) in zip(points, expected[curve]):
            if told is not None:
                assert wall_time == told, (curve, step)
            else:
                assert abs(wall_time - time.time()) < DAY, (curve, step, "is not the time of the run")


def check_words(case, text):
    for word in case.words:
        assert word.lower() in text.lower()


@pytest.fixture(autouse=True)
def real_clock(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.mark.parametrize("name", NAMES)
def test_case(tbviz, events, tmp_path, name):
    case = read_case(name)
    outcome = tbviz("scalars", *case.options, *case.inputs, "-l", tmp_path / "run", code=case.code, cwd=CASES)
    check(case, read_curves(events, tmp_path / "run"))
    check_words(case, outcome.err)
    assert outcome.out == ""


@pytest.mark.parametrize("size", [1, 7, None], ids=["byte by byte", "seven bytes", "at once"])
@pytest.mark.parametrize("name", SINGLE)
def test_case_through_a_pipe(tbviz, events, tmp_path, name, size):
    case = read_case(name)
    data = (CASES / name).read_bytes()
    step = size or len(data)
    done = feed([tbviz.program, "scalars", *case.options, "-", "-l", "run"],
                [data[i:i + step] for i in range(0, len(data), step)], tmp_path)  # fmt: skip
    assert (done.code, done.written) == (case.code, len(data)), done.err
    for row in case.rows:
        row["tag"] = as_piped(row["tag"], name)
    check(case, read_curves(events, tmp_path / "run"))
    check_words(case, done.err)


def test_every_file_belongs_to_a_case_and_every_case_is_explained():
    known = {"README.md"}
    for name in NAMES:
        known |= {name + EXPECTED, name + ".args", *read_case(name).inputs}
    assert NAMES and {path.name for path in CASES.iterdir()} <= known
    table = (CASES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"| {name} |" not in table] == []

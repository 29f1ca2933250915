"""tbviz scalars over what real training programs print, byte by byte, against what they know of themselves.

programs/README.md says which programs these are. NAME.truth.json holds the numbers that a program recorded in its own
training loop, beside those that it printed; none of them comes from a reader of logs.
"""

import json
import math
import os
import pathlib
import subprocess
import time

import numpy
import pytest

from conftest import PROGRAM

PROGRAMS = pathlib.Path(__file__).parent / "programs"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.log"))


def rounding(value, curve):
    """How far from `value` its printed form may be: half a unit of the last digit that the program prints."""
    if not math.isfinite(value):
        return 0.0
    unit = 0.0
    if "decimals" in curve:
        unit = 10.0 ** -curve["decimals"]
    elif "digits" in curve and value:
        unit = 10.0 ** (math.floor(math.log10(abs(value))) + 1 - curve["digits"])
    return 0.5001 * unit + 2.0 ** -23 * abs(value)  # A float32 has 24 bits.


def same(got, want, curve):
    return got == want or math.isnan(got) and math.isnan(want) or abs(got - want) <= rounding(want, curve)


def in_sight(step, curve):
    """The points, by index, that a reader may rightly give for `step`."""
    steps = [s for s, _ in curve["points"]]
    shown = []
    for i, (first, then) in enumerate(zip(steps, [*steps[1:], math.inf])):
        last = then - 1 + curve["held"] if "held" in curve else first
        if first - curve.get("late", 0) <= step <= last:
            shown.append(i)
    return shown


def disagreements(points, truth):
    """What is wrong with a log's (tag, step, value)s, as sentences."""
    wrong = []
    curves = truth["curves"]
    got = {}
    for tag, step, value in points:
        got.setdefault(tag, []).append((step, value))
    for tag in sorted(got.keys() - curves.keys() - set(truth["optional"])):
        if truth["settings"] and len(got[tag]) == 1:
            continue
        wrong.append(f"{tag} is no curve of this program: {got[tag][:3]}")
    for tag, curve in curves.items():
        logged, known = got.get(tag, []), curve["points"]
        if len(logged) < curve["at_least"]:
            wrong.append(f"{tag} has {len(logged)} values, not {curve['at_least']}")
        if logged and not logged[-1][0] <= known[-1][0] <= logged[-1][0] + curve.get("late", 0):
            wrong.append(f"{tag} ends at step {logged[-1][0]}, not {known[-1][0]}")
        at = 0
        for step, value in logged:  # In the order of training, though a bar may skip some and repeat others.
            shown = in_sight(step, curve)
            at = next((i for i in shown if i >= at and same(value, known[i][1], curve)), None)
            if at is None:
                near = [known[i] for i in shown]
                wrong.append(f"{tag} is {value:.8g} at step {step}, where the program had {near}")
                at = 0
    return wrong


@pytest.fixture
def points(values):
    return lambda: [(tag, step, v.simple_value) for tag, step, v in values()]


def truth_of(name):
    return json.loads((PROGRAMS / f"{name}.truth.json").read_text())


def test_there_are_programs():
    assert len(NAMES) >= 20
    assert NAMES == sorted(path.name.removesuffix(".truth.json") for path in PROGRAMS.glob("*.truth.json"))


@pytest.mark.parametrize("name", NAMES)
def test_output_in_a_file(tbviz, points, name):
    truth = truth_of(name)
    tbviz("scalars", PROGRAMS / f"{name}.log", "-l", "run", *truth["options"])
    assert not (wrong := disagreements(points(), truth)), "\n".join(wrong)


@pytest.mark.parametrize("name", NAMES)
def test_a_curve_has_one_value_a_step(tbviz, points, name):
    """However often a bar is drawn: TensorBoard shows two values at a step as a spike."""
    truth = truth_of(name)
    tbviz("scalars", PROGRAMS / f"{name}.log", "-l", "run", *truth["options"])
    seen = {}
    for tag, step, value in points():
        if tag in truth["curves"]:
            seen.setdefault((tag, step), set()).add(value)
    assert {key: several for key, several in seen.items() if len(several) > 1} == {}


def bursts(text, count=40):
    """`text` in pieces, cut without regard to lines, escapes and characters."""
    random = numpy.random.default_rng(len(text))
    cuts = sorted(random.integers(0, len(text) + 1, count))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)])]


@pytest.mark.parametrize("name", NAMES)
def test_output_in_a_live_pipe(tmp_path, points, name):
    truth = truth_of(name)
    process = subprocess.Popen([PROGRAM, "scalars", "-l", "run", *truth["options"]], cwd=tmp_path,
                               stdin=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    for piece in bursts((PROGRAMS / f"{name}.log").read_bytes()):
        os.write(process.stdin.fileno(), piece)
        time.sleep(0.002)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    assert not (wrong := disagreements(points(), truth)), "\n".join(wrong)

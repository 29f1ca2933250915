"""Tensors that tbviz saw in a model against those that pass_recorder.py recorded, bit by bit.

A script has the modules, calls and tensors of the model in Python, no more and no less. A trace has what was computed:
a module without an operation (nn.Identity) leaves no call, a tensor that nobody uses is not handed on, and what one
module computes and another uses may pass as an input or output that in Python is none.
"""

import collections
import json
import re
import shutil
from dataclasses import dataclass, field

import numpy as np

EVENTS = ("forward_pre", "forward", "backward", "input_grad", "parameter_grad")


@dataclass
class Comparison:
    """By what became of them: how many tensors, or which."""

    calls: int = 0  # Of modules.
    equal: int = 0
    unequal: dict = field(default_factory=dict)  # By name: the difference, as a part of the greatest value.
    missing: list = field(default_factory=list)  # Of what Python saw.
    idle: int = 0  # Calls of modules without an operation.
    unused: int = 0  # Tensors that a trace does not hand on.
    passed: list = field(default_factory=list)  # Tensors that a trace alone hands on.

    def greatest(self):
        return max(self.unequal.values(), default=0.0)


def tensors_in(folder, other_names):
    """By event and place, "conv1#2.grad_input": the paths of one tensor or more, in order."""
    found = collections.defaultdict(dict)
    for event in EVENTS:
        for path in sorted((folder / event).glob("*.npy")):
            place, index = re.fullmatch(r"(.*?)(?:\[(\d+)\])?", path.stem).groups()
            if event == "forward" and place.endswith(".input"):
                continue  # Which forward_pre has, too.
            found[event, first_name(place, other_names)][int(index or 0)] = path
    return {key: [paths[i] for i in sorted(paths)] for key, paths in found.items()}


def first_name(place, other_names):
    """A module may be called by another of its names than the one that Python lists first."""
    module, rest = re.fullmatch(r"(.*?)((?:#\d+)?(?:\.(?:grad_)?(?:input|output))?)", place).groups()
    return other_names.get(module, module) + rest


def is_equal(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def difference(a, b):
    """As a part of b's greatest value; infinite between tensors of other shapes or types."""
    if a.dtype != b.dtype or a.shape != b.shape or a.dtype.kind != "f":
        return np.inf
    scale = abs(b).max(initial=0)
    return float(abs(a - b).max(initial=0) / scale) if scale else np.inf


def compare(found_folder, eager_folder, other_names, is_trace):
    eager, found = tensors_in(eager_folder, {}), tensors_in(found_folder, other_names)
    result = Comparison(calls=sum(event == "forward" and name.endswith(".output") for event, name in eager))
    # Values before gradients, which are judged by them.
    for key in sorted(eager.keys() | found.keys(), key=lambda key: (EVENTS.index(key[0]), key[1])):
        expected = [np.load(path) for path in eager.get(key, [])]
        seen = [np.load(path) for path in found.get(key, [])]
        of_module = is_trace and key[0] in EVENTS[:3]
        if of_module and not seen and is_idle(key[1], eager):
            result.idle += key[0] == "forward"
        elif of_module and not seen and ("forward_pre", f"{call_of(key[1])}.input") in found:
            result.unused += len(expected)  # The call is there.
        elif is_trace:
            match_any(key, seen, expected, result)
        else:
            match_all(key, seen, expected, result)
    return result


def call_of(place):
    return place.rsplit(".", 1)[0]


def is_idle(place, eager):
    """Whether all that a module gives is what it gets."""
    inputs = [np.load(path) for path in eager.get(("forward_pre", f"{call_of(place)}.input"), [])]
    outputs = [np.load(path) for path in eager.get(("forward", f"{call_of(place)}.output"), [])]
    return bool(outputs) and all(any(is_equal(output, one) for one in inputs) for output in outputs)


def match_all(key, seen, expected, result):
    if len(seen) != len(expected):
        result.missing.append((*key, f"{len(seen)} tensors instead of {len(expected)}"))
        return
    for one, wanted in zip(seen, expected):
        note(key, one, wanted, result)


def match_any(key, seen, expected, result):
    """Pairs those that are nearest to each other, each once. Where a trace passes other tensors through a module than
    Python does (one that stands for three arguments, one of another module), gradients may be those of both."""
    if expected and not seen:
        result.missing.append(key)
        return
    pairs = [(0 if is_equal(a, b) else difference(a, b), i, j)
             for i, a in enumerate(seen) for j, b in enumerate(expected)]  # fmt: skip
    passed = {call_of(place) for _, place, _ in result.passed}
    other_tensors = key[0] == "backward" and (len(seen) != len(expected) or call_of(key[1]) in passed)
    left, right = set(range(len(seen))), set(range(len(expected)))
    for distance, i, j in sorted(pairs):
        if i in left and j in right and (distance == 0 or (distance != np.inf and not other_tensors)):
            left.remove(i)
            right.remove(j)
            note(key, seen[i], expected[j], result)
    result.unused += len(right)
    result.passed += [(*key, seen[i].shape) for i in left]


def note(key, seen, wanted, result):
    if is_equal(seen, wanted):
        result.equal += 1
    else:
        name = "/".join(key)
        result.unequal[name] = max(difference(seen, wanted), result.unequal.get(name, 0.0))


def compare_runs(tbviz, model, folder, out, *, is_trace, environment, kinds=("pass", "values"), parameters=True,
                 inputs=None):  # fmt: skip
    """Runs tbviz on a model forward and back, "pass", and without gradients, "values", which inputs given by name would
    ask for. Gives, by these kinds, what compare() makes of it and FOLDER/<kind>.

    `inputs`: words for --input by the arguments' names; if they are missing, the arrays in FOLDER/inputs."""
    inputs = inputs or {path.stem: path for path in sorted((folder / "inputs").glob("*.npy"))}
    arguments = ["hooks", model, "--forward-pre", "*", "--forward", "*", "-q"]
    words = {"pass": [word for name, value in inputs.items() for word in ("--input", f"{name}={value}")],
             "values": [word for value in inputs.values() for word in ("--input", value)]}  # fmt: skip
    words["pass"] += ["--backward", "*", "--loss", "mse", "--target", folder / "target.npy"]
    words["pass"] += ["--parameters"] if parameters else []
    other_names = json.loads((folder / "other_names.json").read_text())
    seen = {}
    for kind in kinds:
        tbviz(*arguments, *words[kind], "--npy", out / kind, env=environment, timeout=300)
        seen[kind] = compare(out / kind, folder / kind, other_names, is_trace)
        shutil.rmtree(out / kind)
    return seen

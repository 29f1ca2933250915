"""Every tensor that tbviz reads from a PyTorch file equals PyTorch's, name by name, bit by bit."""

import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))
from dumped_checkpoint import dump, parse  # noqa: E402

PYTHONS = {"torch-of-venv": sys.executable, "torch-of-debian": "/usr/bin/python3"}
CASES = ["state_dict", "module", "scripted", "traced", "frozen", "training", "lists", "protocol2"]
CASES += ["protocol3", "protocol4", "protocol5", "layouts", "lone", "parameters", "dtypes"]
CASES += ["data_parallel", "legacy_state_dict", "legacy_module", "legacy_training", "legacy_layouts"]
CASES += ["legacy_lone", "legacy_dtypes", *(f"legacy_protocol{number}" for number in (2, 3, 4, 5))]
CASES += ["pickled2", "pickled3", "pickled5", "quantised", "legacy_quantised", "pickled_quantised"]
CASES += ["quantised_scripted", "arrays", "legacy_arrays", *(f"arrays{number}" for number in range(6))]
MODULES = ["module", "legacy_module", "scripted", "traced"]
PACKED = ["packed_module", "packed_legacy", "packed_scripted", "packed_state", "packed_lstm"]
REFUSED = {
    "quantised": "quint4x2 is not supported",
    "sparse": "_rebuild_sparse_tensor",
    "legacy": "quint4x2 is not supported",
}


@pytest.fixture(scope="module", params=PYTHONS)
def folder(request, tmp_path_factory):
    """A folder of files that one PyTorch wrote."""
    python = PYTHONS[request.param]
    if subprocess.run([python, "-c", "import torch"], capture_output=True).returncode != 0:
        pytest.skip(f"{python} has no torch")
    made = tmp_path_factory.mktemp(request.param)
    script = TESTS / "support" / "save_checkpoints.py"
    subprocess.run([python, "-W", "ignore", script, made], check=True, timeout=300)
    return made


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A folder of exported programs; only the PyTorch of the virtual environment writes them."""
    made = tmp_path_factory.mktemp("exported")
    script = TESTS / "support" / "save_exported.py"
    subprocess.run([sys.executable, "-W", "ignore", script, made], check=True, timeout=300)
    return made


@pytest.mark.parametrize("case", CASES)
def test_tensors_equal_pytorchs(folder, case):
    done = dump(folder / f"{case}.pt")
    assert done.returncode == 0, done.stderr
    found = parse(done.stdout)
    expected = parse((folder / f"{case}.expected").read_bytes())
    assert expected
    if case in MODULES:  # tbviz goes module by module.
        found.sort(key=lambda tensor: tensor["name"])
        expected.sort(key=lambda tensor: tensor["name"])
    elif case not in ("frozen", "quantised_scripted"):
        assert all(tensor["owner"] == "" for tensor in found)
    assert [tensor["name"] for tensor in found] == [tensor["name"] for tensor in expected]
    for ours, theirs in zip(found, expected):
        assert {key: ours[key] for key in theirs} == theirs, theirs["name"]


@pytest.mark.parametrize("case", PACKED)
def test_packed_layers_hold_their_weights(folder, case):
    done = dump(folder / f"{case}.pt")
    assert done.returncode == 0, done.stderr
    found, expected = ({tensor.pop("name"): tensor for tensor in parse(data)}
                       for data in (done.stdout, (folder / f"{case}.expected").read_bytes()))  # fmt: skip
    assert sorted(found) == sorted(expected)
    for name, theirs in expected.items():
        assert {key: found[name][key] for key in theirs} == theirs, name


def test_packed_convolutions_are_layers(folder, tbviz):
    for case, kind in (("module", "Conv2d"), ("legacy", "Conv2d"), ("scripted", "Conv2d"), ("state", "-")):
        lines = tbviz("kernels", folder / f"packed_{case}.pt", "--list", "-q").out.splitlines()
        assert [line.split(maxsplit=3) for line in lines] == [
            ["0", "1", kind, "(4, 3, 3, 3)"],
            ["1", "3", kind, "(2, 4, 1, 1)"],
        ], case


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_tensor_view_has_is_refused(folder, case):
    done = dump(folder / f"{case}.unsupported")
    assert done.returncode == 5
    assert REFUSED[case] in done.stderr.decode()


def test_layers_are_found_in_the_order_of_modules(folder, tbviz):
    for case in MODULES:
        lines = tbviz("kernels", folder / f"{case}.pt", "--list", "-q").out.splitlines()
        assert [line.split(maxsplit=3) for line in lines] == [
            ["0", "conv", "Conv2d", "(4, 3, 3, 5)"],
            ["1", "inner.0", "Conv1d", "(3, 2, 4)"],
            ["2", "inner.2", "ConvTranspose2d", "(4, 2, 3, 3)"],
        ], case
    lines = tbviz("kernels", folder / "state_dict.pt", "--list", "-q").out.splitlines()
    assert [line.split(maxsplit=3) for line in lines] == [
        ["0", "conv", "-", "(4, 3, 3, 5)"],
        ["1", "inner.2", "-", "(4, 2, 3, 3)"],
    ]
    lines = tbviz("kernels", folder / "frozen.pt", "--list", "-q").out.splitlines()
    assert [line.split()[1] for line in lines] == ["constants.0", "constants.2"]


@pytest.mark.parametrize("case", ["module", "scripted", "copied"])
def test_a_module_under_two_names_is_one_layer(folder, tbviz, case):
    path = folder / f"shared_{case}.pt"
    lines = tbviz("kernels", path, "--list", "-q").out.splitlines()
    layers = (folder / "shared.layers").read_text().split()
    layers += ["b.0", "again"] if case == "copied" else []
    assert [line.split()[1] for line in lines] == layers
    names = [tensor["name"] for tensor in parse(dump(path).stdout)]
    assert sorted(names) == sorted((folder / "shared.names").read_text().split())


def by_name(tensors):
    """Tables of exported programs list tensors that share a storage side by side."""
    keys = ("name", "role", "dtype", "shape", "bytes")
    return sorted(([tensor[key] for key in keys] for tensor in tensors), key=lambda row: row[0])


@pytest.mark.parametrize("case", ["exported", "decomposed", "exported_in_2_8", "exported_in_2_7"])
def test_exported_programs_equal_pytorchs(exported, tbviz, case):
    done = dump(exported / f"{case}.pt2")
    assert done.returncode == 0, done.stderr
    expected = parse((exported / f"{case}.expected").read_bytes())
    assert {"parameter", "buffer", "unknown"} == {tensor["role"] for tensor in expected}
    assert by_name(parse(done.stdout)) == by_name(expected)
    lines = tbviz("kernels", exported / f"{case}.pt2", "--list", "-q").out.splitlines()
    assert [line.split(maxsplit=3) for line in lines] == [
        ["0", "up", "ConvTranspose2d", "(4, 3, 3, 3)"],
        ["1", "conv", "Conv2d", "(4, 3, 3, 3)"],
        ["2", "line", "Conv1d", "(2, 3, 3)"],
        ["3", "point", "Conv2d", "(2, 3, 1, 1)"],
    ]


def test_an_archive_of_two_programs_names_them(exported):
    expected = [
        {**tensor, "name": f"{model}.{tensor['name']}"}
        for model, case in (("one", "exported"), ("other", "decomposed"))
        for tensor in parse((exported / f"{case}.expected").read_bytes())
    ]
    assert by_name(parse(dump(exported / "two.pt2").stdout)) == by_name(expected)

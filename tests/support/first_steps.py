"""The commands that every installation must be able to do, and what they must say."""

import json
import pathlib
import re

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"^  VERSION ([0-9.]+)$", (REPOSITORY / "CMakeLists.txt").read_text(), re.MULTILINE)[1]
# Whose code the wheel and the tarball hold; simdjson's license is Apache's.
INSIDE = {"Apache-2.0", "CLI11", "fmt", "giflib", "libdeflate", "libjpeg-turbo", "re2", "simdjson", "stb", "zlib"}
PICTURE = REPOSITORY / "data/images/astronaut.png"


def use_program(room, program, folder, user=None):
    """Does what needs no LibTorch, in the new folder `folder` of the room. `program`: a list of words."""
    room.run("mkdir", "-p", folder)
    if user is not None:
        room.run("chown", user, folder)

    def run(*arguments):
        return room.run(*program, *arguments, cwd=folder, user=user).stdout

    assert run("--version").startswith(f"tbviz {VERSION}\n")
    assert run("kernels", "-l", "kernels").splitlines() == [
        "0_convlayer shape:(64, 3, 11, 11)", "1_convlayer shape:(48, 64, 5, 5)", "2_convlayer shape:(64, 48, 3, 3)"]  # fmt: skip
    seen = run("featuremap", room.add(PICTURE, "/pictures"), "-l", "features").splitlines()
    assert [line.split()[1] for line in seen] == ["features.0", "features.3", "features.6"]
    room.run("sh", "-c", r"printf 'step,loss\n0,1.5\n1,0.25\n' > curves.csv", cwd=folder, user=user)
    run("scalars", "curves.csv", "-l", "curves")
    exported = [line.split(",") for line in run("export", "curves").splitlines()[1:]]
    assert [(tag, step, value) for _, tag, step, _, value in exported] == [
        ("loss", "0", "1.5"), ("loss", "1", "0.25")]  # fmt: skip
    model = room.add(REPOSITORY / "data/models/builtin.pt", "/models")
    layers = json.loads(run("inspect", model, "--json"))
    assert any(tensor["name"] == "features.0.weight" for tensor in layers["tensors"])


def diagnose(room, program, **how):
    """What doctor says in the room, as a dict. `program`: a path."""
    facts = json.loads(room.run(program, "doctor", "--json", **how).stdout)
    assert (facts["program"]["version"], facts["program"]["file"]) == (VERSION, program)
    return facts


def see_features(room, program, folder, code=0, **how):
    """featuremap of a model that only LibTorch runs: the completed process."""
    model = room.add(REPOSITORY / "data/models/builtin.pt", "/models")
    picture = room.add(PICTURE, "/pictures")
    room.run("mkdir", "-p", folder)
    words = [*program, "featuremap", picture, "--model", model, "-l", f"{folder}/run"]
    return room.run(*words, cwd=folder, code=code, **how)

"""The Debian packages: judged by lintian, installed, used, and removed without a trace."""

import pathlib
import subprocess

import pytest
from first_steps import VERSION, diagnose, see_features, use_program

# What dpkg and apt write down for themselves.
STATE = ("/var/lib/dpkg/", "/var/lib/apt/", "/var/log/", "/var/cache/", "/etc/ld.so.cache", "/tmp/")


def files_of(room):
    return {path for path in room.files() if not path.startswith(STATE)}


def field(deb, name):
    return subprocess.run(["dpkg-deb", "--field", deb, name], check=True, capture_output=True, text=True).stdout.strip()


def test_lintian_finds_no_error(packages):
    assert set(packages.debs) == {"tbviz", "tbviz-torch", "libtbviz-dev"}
    run = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", *packages.debs.values()],
                         capture_output=True, text=True)  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_they_depend_on(packages):
    assert all(field(deb, "Version") == f"{VERSION}-1" for deb in packages.debs.values())
    assert "torch" not in field(packages.debs["tbviz"], "Depends")
    depends = field(packages.debs["tbviz-torch"], "Depends")
    assert f"tbviz (= {VERSION}-1)" in depends and "libtorch1.13 (>= " in depends


def test_installed_used_and_removed(packages, make_room):
    room = make_room()
    deb = room.add(packages.debs["tbviz"], "/tmp")
    before = files_of(room)
    # What it depends on lies in the root's cache, so nothing is fetched.
    room.run("apt-get", "install", "--yes", "--no-install-recommends", deb, env={"DEBIAN_FRONTEND": "noninteractive"})
    installed = files_of(room) - before
    assert {"/usr/bin/tbviz", "/usr/share/man/man1/tbviz-kernels.1.gz", "/usr/share/doc/tbviz/copyright",
            "/usr/share/doc/tbviz/changelog.Debian.gz", "/usr/share/doc/tbviz/commands/kernels.md",
            "/usr/share/bash-completion/completions/tbviz"} <= installed  # fmt: skip
    use_program(room, ["tbviz"], "/tmp/work")
    assert diagnose(room, "/usr/bin/tbviz")["modules"] == []
    room.run("apt-get", "purge", "--yes", "--autoremove", "tbviz")
    assert files_of(room) - before == {"/models/builtin.pt", "/pictures/astronaut.png"}


@pytest.fixture(scope="module")
def machine(packages, make_room):
    """This machine, where the dependencies are installed, with the three packages."""
    room = make_room(pathlib.Path("/"))
    room.before = files_of(room)
    room.run("dpkg", "--install", *(room.add(deb, "/tmp") for deb in packages.debs.values()))
    return room


def test_the_module_for_debians_libtorch(machine):
    [module] = diagnose(machine, "/usr/bin/tbviz")["modules"]
    assert (module["torch"], module["loads"]) == ("1.13", True)
    assert len(see_features(machine, ["/usr/bin/tbviz"], "/tmp/work").stdout.splitlines()) == 3


def test_the_library_is_found(machine):
    project = pathlib.Path(__file__).resolve().parents[1] / "consumer"
    for file in (project / "CMakeLists.txt", *project.glob("*.cc")):
        machine.add(file, "/tmp/consumer")
    machine.run("cmake", "-S", "/tmp/consumer", "-B", "/tmp/consumer/build")
    machine.run("cmake", "--build", "/tmp/consumer/build", "--target", "pictures")
    printed = machine.run("/tmp/consumer/build/pictures", "/models/builtin.pt", "/tmp/consumer/run").stdout
    assert printed.startswith(f"tbviz {VERSION}\n")
    build = "c++ /tmp/consumer/pictures.cc $(pkg-config --cflags --libs tbviz) -o /tmp/consumer/by_pkgconfig"
    machine.run("sh", "-c", build)
    assert machine.run("/tmp/consumer/by_pkgconfig", "/models/builtin.pt", "/tmp/consumer/run").stdout == printed


def test_nothing_is_left_of_the_three(machine):
    machine.run("dpkg", "--purge", "libtbviz-dev", "tbviz-torch", "tbviz")
    left = files_of(machine) - machine.before
    assert {path for path in left if "tbviz" in path} == set()

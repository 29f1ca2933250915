"""The folder of the tarball: runs wherever it lies, for anybody, and tells whose code is in it."""

import pytest
from first_steps import INSIDE, REPOSITORY, diagnose, see_features, use_program

NOBODY = 65534


def test_another_folder_and_another_user(make_room, unpacked):
    room = make_room()
    room.bind(unpacked, "/srv/some where/tbviz")
    use_program(room, ["/srv/some where/tbviz/bin/tbviz"], "/var/tmp/work", user=NOBODY)
    assert diagnose(room, "/srv/some where/tbviz/bin/tbviz", user=NOBODY)["torches"] == []


@pytest.mark.torch_module
def test_beside_a_torch(make_room, unpacked, torch_folder):
    room = make_room()
    room.bind(unpacked, "/opt/tbviz")
    room.bind(torch_folder, "/srv/torch")
    said = see_features(room, ["/opt/tbviz/bin/tbviz"], "/var/tmp/work", env={"TBVIZ_TORCH": "/srv/torch"})
    assert len(said.stdout.splitlines()) == 3


def test_it_holds_no_libtorch(unpacked):
    libraries = {path.name for path in unpacked.rglob("*.so*") if not path.name.startswith("libtbviz_torch_")}
    assert libraries == {"libsimdjson.so.14"}


def test_documents(unpacked):
    documents = unpacked / "share/doc/tbviz"
    assert (documents / "LICENSE").read_bytes() == (REPOSITORY / "LICENSE").read_bytes()
    assert {path.name for path in (documents / "licenses").iterdir()} == INSIDE
    assert (unpacked / "share/man/man1/tbviz-kernels.1").is_file()
    assert (unpacked / "share/bash-completion/completions/tbviz").is_file()
    assert (documents / "commands/kernels.md").is_file()

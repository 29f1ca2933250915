"""The tree as docs/architecture.md draws it, held against the #include lines of the code."""

import collections
import pathlib
import re

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DRAWING = (REPOSITORY / "docs/architecture.md").read_text()
LIBRARY = REPOSITORY / "lib/tbviz"
PROGRAM = REPOSITORY / "apps/tbviz"


def rooms_of(title):
    """The block below `### title`: a line per room, its name and the rooms that it may include."""
    block = re.search(rf"^### {title}\n.*?^```text\n(.*?)^```", DRAWING, re.M | re.S)
    assert block, f"docs/architecture.md has no block of rooms below '{title}'"
    return {words[0]: set(words[1:]) for words in map(str.split, block[1].splitlines()) if words}


LIBRARY_ROOMS = rooms_of("Rooms of the library")
PROGRAM_ROOMS = rooms_of("Rooms of the program")

# Public headers lie above the rooms and belong to one each: | `tbviz/error.h` | base | ... |
FACE = dict(re.findall(r"^\| `tbviz/(\w+\.h)` \| (\w+) \|", DRAWING, re.M))


def sources(root):
    return sorted(path for path in root.rglob("*") if path.suffix in (".h", ".cc"))


def room_of(path, root):
    first = path.relative_to(root).parts[0]
    return FACE.get(first, first) if root == LIBRARY else first


def quoted_includes(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(), re.M)


def arrows(root, prefix):
    """(from, to, file) for every #include that leads from one room to another."""
    for path in sources(root):
        for include in quoted_includes(path):
            if include.startswith("tbviz/") != (prefix == "tbviz/"):
                continue
            target = root / include.removeprefix(prefix)
            if not target.exists():
                continue  # Made by the build: protobuf's headers, the version.
            here, there = room_of(path, root), room_of(target, root)
            if here != there:
                yield here, there, path.relative_to(REPOSITORY)


@pytest.mark.parametrize(
    "root, prefix, rooms",
    [(LIBRARY, "tbviz/", LIBRARY_ROOMS), (PROGRAM, "", PROGRAM_ROOMS)],
    ids=["library", "program"],
)
def test_every_arrow_is_drawn(root, prefix, rooms):
    undrawn = [
        f"{file}: {here} -> {there}"
        for here, there, file in arrows(root, prefix)
        if there not in rooms.get(here, ())
    ]
    assert undrawn == []


@pytest.mark.parametrize("rooms", [LIBRARY_ROOMS, PROGRAM_ROOMS], ids=["library", "program"])
def test_drawn_arrows_never_turn_back(rooms):
    """Each room includes only rooms that are drawn above it."""
    seen = set()
    for room, included in rooms.items():
        assert included <= seen, f"{room} includes {included - seen}, drawn below it"
        seen.add(room)


@pytest.mark.parametrize(
    "root, rooms", [(LIBRARY, LIBRARY_ROOMS), (PROGRAM, PROGRAM_ROOMS)], ids=["library", "program"]
)
def test_every_folder_is_a_room(root, rooms):
    assert {path.name for path in root.iterdir() if path.is_dir()} == set(rooms)


def test_the_library_knows_nothing_of_the_program():
    roots = tuple(room + "/" for room in PROGRAM_ROOMS)
    known = [
        (path.name, include)
        for path in sources(LIBRARY)
        for include in quoted_includes(path)
        if include.startswith(roots)
    ]
    assert known == []


def test_no_two_files_have_one_name():
    """Commands are called as their library's part: commands/histogram beside summary/histogram."""
    for root in (LIBRARY, PROGRAM):
        names = collections.Counter(path.name for path in sources(root))
        assert [name for name, count in names.items() if count > 1] == []


# Where outside libraries are known. Everything else goes through these files.
KNOWN_TO = {
    "CLI/": ["apps/tbviz/shell/"],
    "stb_image": ["lib/tbviz/image/"],
    "chafa": ["apps/tbviz/drawing/sixel_picture.cc"],
    "gif_lib": ["lib/tbviz/image/encode_gif.cc"],
    "jpeglib": ["lib/tbviz/image/decode_jpeg.cc"],
    "re2": ["lib/tbviz/table/regular_expression.cc"],
    "simdjson": ["lib/tbviz/text/json_parser.cc"],
    "libdeflate": [
        "lib/tbviz/io/inflate.cc",
        "lib/tbviz/archive/zip.cc",
        "lib/tbviz/image/encode.cc",
        "lib/tbviz/image/png_check.cc",
    ],
    "zlib.h": ["lib/tbviz/io/gzip_source.cc"],
    "google/protobuf": [],
    "event.pb.h": [],
    "graph.pb.h": [],
    "torch/": ["lib/tbviz/torch_plugin/", "lib/tbviz/torch_tensor.h"],
    "ATen/": ["lib/tbviz/torch_plugin/", "lib/tbviz/torch_tensor.h"],
    "c10/": ["lib/tbviz/torch_plugin/"],
    "fmt/format-inl.h": ["lib/tbviz/base/fmt.cc"],
}


@pytest.mark.parametrize("library", KNOWN_TO)
def test_outside_libraries_are_known_to_few_files(library):
    elsewhere = [
        str(path.relative_to(REPOSITORY))
        for path in sources(LIBRARY) + sources(PROGRAM)
        if re.search(rf'^#include [<"]{re.escape(library)}', path.read_text(), re.M)
        and not str(path.relative_to(REPOSITORY)).startswith(tuple(KNOWN_TO[library]))
    ]
    assert elsewhere == []


def test_the_engine_knows_no_backend():
    """torch_plugin/engine is what every LibTorch backend stands on."""
    backends = [
        path.name for path in (LIBRARY / "torch_plugin").iterdir() if path.is_dir() and path.name != "engine"
    ]
    known = [
        (path.name, include)
        for path in sources(LIBRARY / "torch_plugin/engine")
        for include in quoted_includes(path)
        if include.startswith(tuple(f"tbviz/torch_plugin/{backend}/" for backend in backends))
    ]
    assert backends and known == []


def test_files_that_the_documents_name_are_there():
    documents = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *(REPOSITORY / "docs").rglob("*.md")]
    roots = [REPOSITORY, REPOSITORY / "lib", LIBRARY, LIBRARY / "torch_plugin", PROGRAM, REPOSITORY / "docs"]
    elsewhere = {"tbviz/version.h", "skimage/data/_fetchers.py"}  # Made by the build; another project's.
    missing = [
        f"{document.relative_to(REPOSITORY)}: {name}"
        for document in documents
        for name in re.findall(r"`((?:[\w-]+/)+[\w-]+\.(?:cc|h|py|md|proto|cmake))`", document.read_text())
        if name not in elsewhere and not any((root / name).exists() for root in roots)
    ]
    assert missing == []

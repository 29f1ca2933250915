"""Files that are often given for a model: every command says the same of them, and what to do."""

import bz2
import gzip
import io
import lzma
import pathlib
import sys
import tarfile
import zipfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))
import torch_file  # noqa: E402

POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)

def model():
    return torch_file.archive(torch_file.state_dict({"w": torch_file.tensor("0", (2,))}), {"0": bytes(8)})


def in_tar(content):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        member = tarfile.TarInfo("model.pth")
        member.size = len(content)
        file.addfile(member, io.BytesIO(content))
    return out.getvalue()


def in_zip(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


# In Python, zstd, 7z and RAR would need packages: the first bytes are those of RFC 8878, 7zFormat.txt and UnRAR's
# technote.
NO_TABLE = {
    "doctype": (b"\n\n<!DOCTYPE html>\n<html lang=en>Sign in</html>\n", "is a web page (HTML or XML)"),
    "html": (b"\xef\xbb\xbf<HTML><body>404</body></HTML>", "is a web page (HTML or XML)"),
    "xml": (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "fetch the file itself"),
    "pointer": (POINTER, "is a git-lfs pointer, not the file itself; fetch that with: git lfs pull"),
    "gzip": (gzip.compress(model()), "is compressed with gzip; unpack it first"),
    "bzip2": (bz2.compress(model()), "is compressed with bzip2; unpack it first"),
    "xz": (lzma.compress(model()), "is compressed with xz; unpack it first"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(60), "is compressed with Zstandard; unpack it first"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60), "is a 7-Zip archive; unpack it first"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(60), "is a RAR archive; unpack it first"),
    "tar": (in_tar(model()), "is a tar archive; unpack it first"),
    "zip": (
        in_zip(**{"notes.txt": b"hello", "export/model.pth": model()}),
        "is a zip archive around a model; unpack it and give export/model.pth",
    ),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "is an HDF5 file"),
    "gguf": (b"GGUF\3\0\0\0" + bytes(100), "is a GGUF file"),
}
JSON = {
    "config": (b'{\n  "hidden_size": 64\n}\n', "is JSON text, which holds no weights"),
    "list": (b'[{"name": "w"}]', "is JSON text, which holds no weights"),
}
COMMANDS = {
    "inspect": ["inspect"],
    "values": ["inspect", "--values"],
    "kernels": ["kernels", "--list"],
    "compare": ["compare", "good.pth"],
    "histogram": ["histogram", "-l", "run"],
}


def complaint(tbviz, folder, content, arguments):
    (folder / "good.pth").write_bytes(model())
    (folder / "bad.pth").write_bytes(content)
    outcome = tbviz(*arguments, "bad.pth", code=5)
    assert outcome.out == "" and outcome.err.count("\n") == 1
    return outcome.err


@pytest.mark.parametrize("kind", [*NO_TABLE, *JSON])
def test_every_command_says_the_same(tbviz, tmp_path, kind):
    content, words = {**NO_TABLE, **JSON}[kind]
    commands = [name for name in COMMANDS if name != "histogram" or kind in NO_TABLE]
    errors = {complaint(tbviz, tmp_path, content, COMMANDS[name]) for name in commands}
    (error,) = errors
    assert error.startswith("tbviz: bad.pth: is ") and words in error
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "text",
    ["<DATE>,<CLOSE>\n1,2\n3,4\n", "version,x\n1,2\n3,4\n", "BZh,x\n1,2\n3,4\n", "GG,UF\n1,2\n3,4\n"],
)
def test_tables_stay_tables(tbviz, values, tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    tbviz("-q", "histogram", "t.csv", "-l", "run")
    assert [value.histo.sum for _, _, value in values()] == [4, 6]


def test_text_that_only_looks_alike_is_unknown(tbviz, tmp_path):
    for content in [b"<b>", b"BZh is no mark alone", b"{unquoted: 1}", b"[section]\nkey=1\n", b"{"]:
        (tmp_path / "m.pth").write_bytes(content)
        assert "is no model file that tbviz knows; models that" in tbviz("kernels", "m.pth", code=5).err


def test_a_zip_archive_of_anything_else(tbviz, tmp_path):
    (tmp_path / "m.zip").write_bytes(in_zip(**{"notes.txt": b"hello", "lib/data.pkl": b"N."}))
    error = tbviz("inspect", "m.zip", code=5).err
    assert "is a zip archive, but neither PyTorch nor NumPy wrote it; models that tbviz reads" in error

"""Makes the seeds of the zip and pickle targets. usage: python make_corpus.py (no arguments)"""

import io
import os
import pathlib
import pickle
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import torch_file  # noqa: E402

WEIGHT = torch_file.tensor("0", (2, 3, 4, 4), elements=96)


class Call:
    def __reduce__(self):
        return os.system, ("true",)


def zips():
    plain = torch_file.archive(torch_file.state_dict({"w": WEIGHT}), {"0": bytes(384)})
    yield "torch", plain
    yield "cut", plain[:-30]
    yield "end_record_only", b"PK\5\6" + bytes(18)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("large", "w", force_zip64=True) as member:
            member.write(b"kernel " * 500)
        file.writestr("empty", b"")
        file.comment = b"a comment"
    yield "deflated_zip64", out.getvalue()
    yield "wrong_offset", out.getvalue().replace(b"PK\1\2", b"PK\1\3")


def pickles():
    yield "state_dict", torch_file.state_dict({"w": WEIGHT, "b": WEIGHT})
    module = b"c__torch__.torch.nn.modules.conv\nConv2d\n)\x81}(" + torch_file.text("weight")
    yield "module", b"\x80\2" + module + WEIGHT + b"ub."
    value = {"a": [1, -2, 70000, 1 << 40, 1 << 80], "b": (True, None, 2.5), "c": {1}, 3: b"bytes"}
    for protocol in range(6):
        yield f"values{protocol}", pickle.dumps(value, protocol)
        yield f"call{protocol}", pickle.dumps(Call(), protocol)
    yield "cycle", b"\x80\2]q\0h\0a."
    laughs = b"".join(b"](" + b"h%c" % i * 10 + b"eq%c" % (i + 1) for i in range(20))
    yield "laughs", b"\x80\2]q\0" + laughs + b"."
    yield "cut", pickle.dumps(value, 2)[:-9]
    yield "stack_underflow", b"\x80\2(\x86R."


for name, seeds in (("zip", zips()), ("pickle", pickles())):
    for seed, data in seeds:
        (HERE / "corpus" / name / seed).write_bytes(data)

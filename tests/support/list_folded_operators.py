"""Prints which refused operators TorchScript runs while it only compiles, one a line.

usage: python list_folded_operators.py TABLE

TorchScript computes at once what depends on constants only, if arguments and results are of types that nobody
changes. Each refused operator of TABLE whose schema is so is called in the code of a saved module, with constants.
The first line counts those that were tried, the second is an allowed one that is run.
"""

import io
import pathlib
import sys
import zipfile

import torch
from torch import nn

CONSTANTS = {"IntType": "1", "SymIntType": "1", "FloatType": "0.5", "NumberType": "2", "BoolType": "True"}
CONSTANTS |= {"StringType": '"word"', "ComplexType": "1j", "DeviceObjType": 'torch.device("cpu")'}
CHANGEABLE = {"TensorType", "ListType", "DictType", "ClassType", "AnyType", "AnyListType", "AnyTupleType", "VarType"}
CHANGEABLE |= {"FutureType", "AwaitType", "RRefType", "CapsuleType", "AnyClassType", "InterfaceType", "AnyEnumType"}


class Plain(nn.Module):
    def forward(self, x):
        return x


def verdicts(table):
    lines = [line.split() for line in pathlib.Path(table).read_text().splitlines() if line[0] != "#"]
    return {line[0]: line[1] for line in lines}


def can_fold(schema):
    types = [part.type for part in [*schema.arguments, *schema.returns]]
    return all(constant_of(type) is not None for type in types) and "..." not in str(schema)


def constant_of(type):
    """In TorchScript; None if there is no constant of this type."""
    if type.kind() == "OptionalType":
        return None if constant_of(type.getElementType()) is None else "None"
    return None if type.kind() in CHANGEABLE else CONSTANTS.get(type.kind())


def load_with(saved, statement):
    """The module with one more method, probe()."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".py"):
                data += f"  def probe(self: __torch__.{Plain.__module__}.Plain):\n    {statement}\n".encode()
            if not name.endswith(".debug_pkl"):
                new.writestr(name, data)
    changed.seek(0)
    return torch.jit.load(changed)


def is_folded(saved, schema):
    words = ", ".join(constant_of(argument.type) for argument in schema.arguments)
    call = f"ops.{schema.name.replace('::', '.')}({words})"
    if not schema.returns:
        load_with(saved, call + "\n    return 1")  # Dropped, as it has no result. If it ran, it would be heard.
        return False
    graph = load_with(saved, f"return {call}").probe.graph
    return schema.name not in [node.kind() for node in graph.nodes()]


def main(table):
    allowed = verdicts(table)
    saved = io.BytesIO()
    torch.jit.save(torch.jit.script(Plain()), saved)
    # The first is allowed; it shows that this finds what it looks for.
    schemas = [s for s in torch._C._jit_get_all_schemas() if s.name == "aten::__range_length"]
    schemas += [s for s in torch._C._jit_get_all_schemas() if allowed.get(s.name) == "refuse" and can_fold(s)]
    print(len(schemas))
    print("\n".join(schema.name for schema in schemas if is_folded(saved.getvalue(), schema)))


if __name__ == "__main__":
    main(*sys.argv[1:])

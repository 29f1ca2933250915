"""Prints what the torch of this Python registers, an operator or class of TorchBind a line, as list_operators
does for a LibTorch alone: Python's own libraries add operators.

usage: python list_registries.py
"""

import re

import torch

names = set()
schemas = list(torch._C._jit_get_all_schemas())
for schema in schemas:
    names.add(schema.name + (f".{schema.overload_name}" if schema.overload_name else ""))
if hasattr(torch._C, "_dispatch_get_all_op_names"):
    names.update(torch._C._dispatch_get_all_op_names())
for schema in schemas + list(torch._C._jit_get_custom_class_schemas()):
    for part in [*schema.arguments, *schema.returns]:
        names.update(re.findall(r"__torch__\.(torch\.classes\.[\w.]+)", str(part.type)))
print("\n".join(sorted(names)))

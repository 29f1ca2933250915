"""What hooks and autograd see in a model that Python runs, saved as `tbviz hooks --npy` saves it.

FOLDER/<event>/<module>.<part>.npy. Modules get and hand on clones, so that what an operation that works in place does
later is not seen, and each place has a gradient of its own.
"""

import copy
import inspect

import numpy as np
import torch
from torch import Tensor

# Keywords of a call are told to hooks since PyTorch 2.0.
KEYWORDS = {} if torch.__version__.startswith("1.") else {"with_kwargs": True}


def replaced(value, change):
    """`value` with change(tensor) in the place of each tensor, however deep in tuples, lists and dicts."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, dict):
        result = copy.copy(value)
        for key, part in value.items():
            result[key] = replaced(part, change)
        return result
    if isinstance(value, list):  # The same, to which a module may append what its caller looks for.
        value[:] = [replaced(part, change) for part in value]
    if isinstance(value, tuple):
        parts = [replaced(part, change) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value


def with_gradient(tensor):
    """`tensor`, or, where no gradient would come to it, one like it to which one does: tbviz computes those, too."""
    if tensor.requires_grad or not tensor.is_floating_point() or not torch.is_grad_enabled():
        return tensor
    return tensor.detach().requires_grad_()


def copied(tensor):
    """A clone with the strides that the tensor has, if it can have them: kernels may sum in another order for others."""
    if torch._debug_has_internal_overlap(tensor) != 0:
        return tensor.clone()
    return torch.empty_strided(tensor.size(), tensor.stride(), dtype=tensor.dtype).copy_(tensor)


def as_array(tensor):
    """bfloat16, which NumPy lacks, as the float32 of equal value: so does tbviz write it."""
    tensor = tensor.detach()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()


class Recorder:
    """Hooks on all modules of a model. Those named in `untouched` get their arguments themselves, with which their
    callers go on; if `clones` is false all do, and so no gradients are seen.

    If `once` is true calls are those of an exported graph, which knows values and no arguments: what a call is given
    twice is one tensor (attention may ask whether its query is its key), and parameters and buffers are not given."""

    def __init__(self, model, folder, untouched=(), clones=True, once=False):
        self.folder = folder
        self.clones = clones
        self.once = once
        self.own = {id(tensor) for tensor in [*model.parameters(), *model.buffers()]} if once else set()
        self.calls = {}
        self.lent = {}  # By module: the inputs of the call that goes on, and by clone the tensors that it stands for.
        for name, module in model.named_modules():
            if not name:
                continue
            module.register_forward_pre_hook(self.before(name, name not in untouched), **KEYWORDS)
            module.register_forward_hook(self.behind(name))

    def save(self, event, name, part, tensor):
        path = self.folder / event / f"{name}.{part}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, as_array(tensor))

    def pass_on(self, value, event, name, part):
        """`value` with clones, whose values and gradients are saved; and the tensors, by clone."""
        originals, clones, seen = {}, [], {}

        def keep(tensor):  # Not even a view, where nothing is to change: a product with one is formed another way.
            if id(tensor) in self.own:
                return tensor
            if self.once and id(tensor) in seen:
                return seen[id(tensor)]
            clone = copied(with_gradient(tensor)) if self.clones else tensor
            seen[id(tensor)] = clone
            originals[clone] = tensor
            clones.append(clone)
            return clone

        result = replaced(value, keep)
        for i, clone in enumerate(clones):
            word = part if len(clones) == 1 else f"{part}[{i}]"
            self.save(event, name, word, clone)
            if clone.requires_grad:
                clone.register_hook(lambda g, w=word: self.save("backward", name, f"grad_{w}", g.clone()))
        return result, originals

    def call_name(self, name):
        return f"{name}#{self.calls[name]}" if self.calls[name] > 1 else name

    def before(self, name, passes_on):
        def hook(module, positional, keywords=None):
            self.calls[name] = self.calls.get(name, 0) + 1
            if not passes_on:
                return None
            # In the order of the signature, as a saved model has them.
            call = inspect.signature(module.forward).bind(*positional, **(keywords or {}))
            call.arguments, originals = self.pass_on(call.arguments, "forward_pre", self.call_name(name), "input")
            self.lent[name] = call.arguments, originals
            positional = call.args[: len(positional)]
            if not keywords:
                return (positional, {}) if KEYWORDS else positional
            named = {**call.kwargs, **call.arguments}
            return positional, {key: named[key] for key in keywords}

        return hook

    def behind(self, name):
        def hook(_module, _inputs, output):
            if name in self.lent:  # The caller's own lists again hold the caller's own tensors.
                arguments, originals = self.lent.pop(name)
                replaced(arguments, lambda tensor: originals.get(tensor, tensor))
            return self.pass_on(output, "forward", self.call_name(name), "output")[0]

        return hook

"""Saves exported programs in every layout that torch.export.save has had.

usage: python save_exported.py FOLDER

CASE.pt2 and CASE.expected as save_checkpoints.py has them. PyTorch 2.13 writes one layout and still
loads the others; those are put together here from its own serialised parts, and loaded to see.
"""

import zipfile

import torch
from save_checkpoints import FOLDER, expect
from torch import nn
from torch._export.serde.serialize import serialize


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.position = nn.Parameter(torch.randn(1, 4, 5, 5))  # Four axes, no kernel.
        self.up = nn.ConvTranspose2d(4, 3, 3)
        self.conv = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
        self.line = nn.Conv1d(3, 2, 3, padding="same")
        self.fp16 = nn.Parameter(torch.randn(6).half())
        self.bf16 = nn.Parameter(torch.randn(6).bfloat16())
        rows = torch.randn(6, 4)
        self.first = nn.Parameter(rows[:2])  # Two parts of one storage, and it transposed.
        self.last = nn.Parameter(rows[3:, 1:3])
        self.turned = nn.Parameter(rows.t())
        self.point = nn.Conv2d(3, 2, 1, bias=False)  # Its kernel shares a storage, too.
        self.point.weight = nn.Parameter(rows.view(2, 3, 4, 1)[:, :, 1:2])
        self.norm = nn.BatchNorm2d(4)
        self.tied = self.conv.bias
        self.register_buffer("steps", torch.arange(4, dtype=torch.int16))
        self.register_buffer("flags", torch.tensor([True, False, True]))
        self.register_buffer("scratch", torch.arange(3.0), persistent=False)
        self.constant = torch.ones(2, dtype=torch.uint8)

    def forward(self, x):
        y = self.norm(self.conv(x)) + self.position
        z = self.line(self.up(y)[:, :, 0]).sum() + self.tied.sum() + self.scratch.sum()
        z = z + self.point(x).sum()
        z = z + self.fp16.float().sum() + self.bf16.float().sum() + self.steps.sum()
        z = z + self.first.sum() + self.last.sum() + self.turned.sum() + self.constant.sum()
        return torch.where(self.flags, z, 0.0)


def expect_program(case, program):
    tensors = [*program.state_dict.items(), *program.constants.items()]
    roles = {name: "buffer" for name in program.graph_signature.buffers}
    roles |= {name: "parameter" for name, _ in program.named_parameters()}
    expect(case, tensors, roles={name: roles.get(name, "unknown") for name, _ in tensors})


def check_loaded(path, program):
    """That PyTorch takes the file for what it is meant to be."""
    loaded = torch.export.load(path)
    assert list(loaded.state_dict) == list(program.state_dict)
    for name, tensor in loaded.state_dict.items():
        assert torch.equal(tensor, program.state_dict[name]), name


def save_flat(path, program):
    """PyTorch 2.5 to 2.7."""
    parts = serialize(program)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("serialized_exported_program.json", parts.exported_program)
        file.writestr("serialized_state_dict.pt", parts.state_dict)
        file.writestr("serialized_constants.pt", parts.constants)
        file.writestr("serialized_example_inputs.pt", parts.example_inputs)
        file.writestr("version", "8.7")
    check_loaded(path, program)


def save_nested(path, program):
    """PyTorch 2.8."""
    parts = serialize(program)
    writer = torch._C.PyTorchFileWriter(str(path))
    for name, data in (
        ("archive_format", b"pt2"),
        ("archive_version", b"0"),
        ("models/model.json", parts.exported_program),
        ("data/weights/model.pt", parts.state_dict),
        ("data/constants/model.pt", parts.constants),
        ("data/sample_inputs/model.pt", parts.example_inputs),
    ):
        writer.write_record(name, data, len(data))
    writer.write_end_of_file()
    check_loaded(path, program)


if __name__ == "__main__":
    torch.manual_seed(0)
    net = Net().eval()
    program = torch.export.export(net, (torch.randn(1, 3, 7, 7),))
    torch.export.save(program, FOLDER / "exported.pt2")
    expect_program("exported", program)
    save_nested(FOLDER / "exported_in_2_8.pt2", program)
    expect_program("exported_in_2_8", program)
    save_flat(FOLDER / "exported_in_2_7.pt2", program)
    expect_program("exported_in_2_7", program)
    core = program.run_decompositions()
    torch.export.save(core, FOLDER / "decomposed.pt2")
    expect_program("decomposed", core)

    from torch.export.pt2_archive._package import package_pt2

    package_pt2(str(FOLDER / "two.pt2"), exported_programs={"one": program, "other": core})

#include "tbviz/checkpoint/torch/usual_globals.h"

#include <doctest/doctest.h>

using tbviz::is_usual_global;

TEST_CASE("usual_globals: what PyTorch and NumPy write is usual") {
  // From the list of torch.load(weights_only=True), torch 2.13, and from saved modules.
  for (const char* name : {"collections.OrderedDict",
                           "torch._utils._rebuild_tensor_v2",
                           "torch.FloatStorage",
                           "torch.cuda.HalfStorage",
                           "torch.cuda.sparse.LongTensor",
                           "torch.float8_e4m3fn",
                           "torch.bfloat16",
                           "torch.bool",
                           "torch.per_channel_affine_float_qparams",
                           "torch.storage.UntypedStorage",
                           "torch.nn.parameter.Parameter",
                           "torch.Size",
                           "torch.nn.modules.conv.Conv2d",
                           "torch.optim.adam.Adam",
                           "__torch__.Net",
                           "torch.jit._pickle.build_intlist",
                           "numpy._core.multiarray._reconstruct",
                           "__builtin__.list",
                           "builtins.frozenset",
                           "copy_reg._reconstructor"}) {
    CAPTURE(name);
    CHECK(is_usual_global(name));
  }
}

TEST_CASE("usual_globals: what could run something is not") {
  for (const char* name : {"os.system",
                           "posix.system",
                           "builtins.eval",
                           "builtins.getattr",
                           "__builtin__.eval",
                           "__builtin__.apply",
                           "builtins.list.append",
                           "list",
                           "torch.load",
                           "torch.hub.load",
                           "torch.float_power",
                           "torch.nn.modules.module.torch.hub.load",
                           "torch.nn.modules.conv.Conv2d.__init__",
                           "torch._utils._rebuild_tensor_v2.__globals__",
                           "torch.jit._pickle.os.system",
                           "torch.nn.modules.utils.import_module",
                           "torch.storage._load_from_bytes",
                           "Storage",
                           "my.Storage",
                           "",
                           "torch.",
                           "torch.int64.x"}) {
    CAPTURE(name);
    CHECK_FALSE(is_usual_global(name));
  }
}

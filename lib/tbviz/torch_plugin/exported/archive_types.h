// The enumerations of torch.export's archives as LibTorch's: they have numbers of their own
// (torch/_export/serde/schema.py).
#pragma once

#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <optional>

namespace tbviz {

/// Nothing for numbers that stand for no type, or for one that this LibTorch lacks.
[[nodiscard]] std::optional<at::ScalarType> archive_scalar_type(std::int64_t number);
[[nodiscard]] std::optional<at::MemoryFormat> archive_memory_format(std::int64_t number);
[[nodiscard]] std::optional<at::Layout> archive_layout(std::int64_t number);

}  // namespace tbviz

// Which files the LibTorch in use lies in.
#pragma once

#include <filesystem>

namespace tbviz {

/// The library or program in this process that holds the address; empty if none is known to.
[[nodiscard]] std::filesystem::path file_that_holds(const void* address);

/// LibTorch itself: libtorch_cpu.so, as it was loaded.
[[nodiscard]] std::filesystem::path torch_library();

}  // namespace tbviz

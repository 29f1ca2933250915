// The version of a LibTorch, as text tells it.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace tbviz {

/// What decides which module fits: LibTorch's C++ interface changes from one minor version to the
/// next.
struct TorchMinor {
  int major = 0;
  int minor = 0;

  auto operator<=>(const TorchMinor&) const = default;

  /// "2.13"
  [[nodiscard]] std::string text() const;
};

struct TorchVersion {
  TorchMinor minor;
  std::string text;  ///< "2.13.0+cpu", "2.14.0a0+git1f2e3d4", as it was written.
};

/// The version that all of `text` is: two numbers at least, with points between them, and whatever
/// else Python's versions hold (PEP 440).
[[nodiscard]] std::optional<TorchVersion> parse_torch_version(std::string_view text);

/// The version that a Python file, torch/version.py, gives itself: the first line like
/// `__version__ = '2.13.0+cpu'`. Nothing is run.
[[nodiscard]] std::optional<TorchVersion> version_in_python(std::string_view contents);

/// The minor version that all of `text` is: "2_13", where `separator` is '_'.
[[nodiscard]] std::optional<TorchMinor> parse_torch_minor(std::string_view text, char separator);

}  // namespace tbviz

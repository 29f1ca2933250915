// The bytes of plugins' values, for comparisons with SummaryWriter's.
#pragma once

#include <string>
#include <variant>

#include "support/hex.h"
#include "tbviz/summary/summary.h"

namespace tbviz::test {

/// Tag, kind, and the bytes of the value without its tag.
[[nodiscard]] inline std::string value_hex(const Summary& summary) {
  const auto& value = std::get<OpaqueValue>(summary.value);
  return summary.tag + " " + value.kind + " " + to_hex(value.message);
}

}  // namespace tbviz::test

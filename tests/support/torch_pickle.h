// The opcodes that PyTorch's picklers write, as text to put together.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tbviz::test::pickle {

inline std::string binary32(std::size_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

inline std::string text(std::string_view value) {
  return "X" + binary32(value.size()) + std::string(value);
}

inline std::string number(std::int32_t value) {
  return "J" + binary32(static_cast<std::uint32_t>(value));
}

inline std::string numbers(const std::vector<std::int32_t>& values) {
  std::string opcodes = "(";
  for (const std::int32_t value : values) opcodes += number(value);
  return opcodes + "t";
}

inline std::string global(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}

/// A float tensor in storage "0".
inline std::string tensor(std::int32_t offset, const std::vector<std::int32_t>& shape,
                          const std::vector<std::int32_t>& strides,
                          std::string_view storage = "FloatStorage") {
  const std::string reference =
      "(" + text("storage") + global("torch", storage) + text("0") + text("cpu") + number(1) + "tQ";
  return global("torch._utils", "_rebuild_tensor_v2") + "(" + reference + number(offset) +
         numbers(shape) + numbers(strides) + "\x89" + global("collections", "OrderedDict") + ")RtR";
}

using Members = std::vector<std::pair<std::string, std::string>>;

/// A dict of opcodes.
inline std::string dict(const Members& members) {
  std::string opcodes = "}(";
  for (const auto& [name, value] : members) opcodes += text(name) + value;
  return opcodes + "u";
}

/// An object as TorchScript and Python pickle modules.
inline std::string module(std::string_view package, std::string_view name, const Members& members) {
  return global(package, name) + ")\x81" + dict(members) + "b";
}

inline std::string whole(const std::string& value) { return "\x80\x02" + value + "."; }

}  // namespace tbviz::test::pickle

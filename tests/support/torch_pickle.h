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

/// A float tensor in storage "0". `view` ends the reference to the storage: nothing in zip files,
/// "N" or a tuple in older ones.
inline std::string tensor(std::int32_t offset, const std::vector<std::int32_t>& shape,
                          const std::vector<std::int32_t>& strides,
                          std::string_view storage = "FloatStorage", std::string_view view = {},
                          std::int32_t elements = 1) {
  const std::string reference = "(" + text("storage") + global("torch", storage) + text("0") +
                                text("cpu") + number(elements) + std::string(view) + "tQ";
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

/// What lies in front of the object in files of PyTorch before 1.6.
inline std::string legacy_header(std::int32_t protocol = 1001, std::string_view order = "\x88") {
  return whole("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + whole(number(protocol)) +
         whole(dict({{"little_endian", std::string(order)}}));
}

/// Such a file with one storage, "0"; `elements` is what is written in front of it.
inline std::string legacy(const std::string& value, std::string_view data, std::size_t elements) {
  return legacy_header() + whole(value) + whole("]" + text("0") + "a") + binary32(elements) +
         binary32(elements >> 32U) + std::string(data);
}

}  // namespace tbviz::test::pickle

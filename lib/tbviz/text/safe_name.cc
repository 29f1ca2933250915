#include "tbviz/text/safe_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

constexpr std::size_t kLongestComponent = 200;  // Bytes of 255: an ending and a number follow.
constexpr std::size_t kLongestName = 1000;  // Bytes of 4096, of which the folder around takes some.
constexpr std::size_t kHashBytes = 17;

std::string hash_of(std::string_view name) {
  return fmt::format("_{:016x}", std::hash<std::string_view>()(name));
}

// The longest front of up to `bytes` that cuts no character in two.
std::string_view front_of(std::string_view text, std::size_t bytes) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  std::size_t end = bytes;
  while (end > 0 && bytes - end < 3 && continues(text[end])) --end;
  return text.substr(0, continues(text[end]) ? bytes : end);
}

// Without its bound of length.
std::string escaped(std::string_view name) {
  std::string component;
  for (const char c : name) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (control || c == '/' || c == '\\' || c == '%') {
      component += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      component += c;
    }
  }
  if (component.empty() || component == "." || component == "..") component.insert(0, "_");
  return component;
}

std::string safe_folder(std::string_view name) {
  constexpr std::array<std::string_view, 5> kFiles = {".png", ".jpg", ".gif", ".wav", ".bin"};
  std::string folder = escaped(name);
  if (std::ranges::any_of(kFiles, [&](std::string_view end) { return folder.ends_with(end); })) {
    folder += '_';
  }
  return bounded_name(folder, kLongestComponent);
}

std::string folders_of(std::string_view name) {
  std::string folders;
  for (std::string_view rest = name;;) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    folders += safe_folder(rest.substr(0, slash));
    if (slash == rest.size()) return folders;
    folders += '/';
    rest.remove_prefix(slash + 1);
  }
}

std::string file_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return safe_component(name);
  return folders_of(name.substr(0, slash)) + "/" + safe_component(name.substr(slash + 1));
}

// The path of `name`, or of a front of it and a hash.
std::string bounded_path(std::string_view name, std::string (*path_of)(std::string_view)) {
  std::size_t excess = 0;
  if (name.size() <= kLongestName) {
    std::string path = path_of(name);
    if (path.size() <= kLongestName) return path;
    excess = path.size() - kLongestName;
  }
  for (std::size_t bytes = std::min(name.size(), kLongestName - kHashBytes);;) {
    bytes -= (excess + 2) / 3;  // A byte is at most three of the path.
    std::string path = path_of(std::string(front_of(name, bytes)) + hash_of(name));
    if (path.size() <= kLongestName) return path;
    excess = path.size() - kLongestName;
  }
}

}  // namespace

std::string bounded_name(std::string_view name, std::size_t longest) {
  if (name.size() <= longest) return std::string(name);
  return std::string(front_of(name, longest - kHashBytes)) + hash_of(name);
}

std::string safe_component(std::string_view name) {
  return bounded_name(escaped(name), kLongestComponent);
}

std::string safe_folders(std::string_view name) { return bounded_path(name, folders_of); }

std::string safe_file(std::string_view name) { return bounded_path(name, file_of); }

std::string safe_tag(std::string_view name) {
  if (is_valid_utf8(name)) return bounded_name(name, kLongestName);
  const std::string valid = to_valid_utf8(name);
  const std::size_t longest = kLongestName - kHashBytes;
  return std::string(valid.size() > longest ? front_of(valid, longest) : valid) + hash_of(name);
}

}  // namespace tbviz

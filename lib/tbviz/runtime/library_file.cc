#include "tbviz/runtime/library_file.h"

#include <elf.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {
namespace {

// The header of a file of 64 bits in this machine's order of bytes; none of any other file.
std::optional<Elf64_Ehdr> header_of(const std::filesystem::path& file) {
  std::array<std::byte, sizeof(Elf64_Ehdr)> bytes{};
  try {
    FileSource source = FileSource::open(file);
    for (std::size_t filled = 0; filled < bytes.size();) {
      const std::size_t count = source.read(std::span(bytes).subspan(filled));
      if (count == 0) return {};
      filled += count;
    }
  } catch (const Error&) {
    return {};
  }
  Elf64_Ehdr header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return {};
  return header;
}

// The table of sections stands at the end of what linkers write.
bool is_cut(const Elf64_Ehdr& header, std::uintmax_t size) {
  const std::uintmax_t table = std::uintmax_t{header.e_shnum} * header.e_shentsize;
  return table > size || header.e_shoff > size - table;
}

}  // namespace

std::string library_problem(const std::filesystem::path& file) {
  const std::optional<Elf64_Ehdr> header = header_of(file);
  if (!header) return "is damaged, or no shared library";
  const std::optional<Elf64_Ehdr> own = header_of("/proc/self/exe");
  const bool fits = !own || (header->e_machine == own->e_machine &&
                             header->e_ident[EI_CLASS] == own->e_ident[EI_CLASS] &&
                             header->e_ident[EI_DATA] == own->e_ident[EI_DATA]);
  if (!fits) return "is for another kind of processor";
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(file, failure);
  if (!failure && is_cut(*header, size)) return "is cut off";
  return {};
}

}  // namespace tbviz

#include "tbviz/torch_plugin/exported/archive_types.h"

#include <torch/version.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace tbviz {
namespace {

using at::ScalarType;

template <class T>
using Numbered = std::pair<std::int64_t, T>;

constexpr auto kScalarTypes = std::to_array<Numbered<ScalarType>>({
  {1, ScalarType::Byte}, {2, ScalarType::Char}, {3, ScalarType::Short}, {4, ScalarType::Int},
      {5, ScalarType::Long}, {6, ScalarType::Half}, {7, ScalarType::Float}, {8, ScalarType::Double},
      {9, ScalarType::ComplexHalf}, {10, ScalarType::ComplexFloat}, {11, ScalarType::ComplexDouble},
      {12, ScalarType::Bool}, {13, ScalarType::BFloat16},
#if TORCH_VERSION_MAJOR >= 2
      {28, ScalarType::UInt16}, {29, ScalarType::Float8_e4m3fn}, {30, ScalarType::Float8_e5m2},
      {31, ScalarType::Float8_e4m3fnuz}, {32, ScalarType::Float8_e5m2fnuz},
      {34, ScalarType::UInt32}, {35, ScalarType::UInt64},
#endif
});

constexpr auto kMemoryFormats = std::to_array<Numbered<at::MemoryFormat>>({
    {1, at::MemoryFormat::Contiguous},
    {2, at::MemoryFormat::ChannelsLast},
    {3, at::MemoryFormat::ChannelsLast3d},
    {4, at::MemoryFormat::Preserve},
});

constexpr auto kLayouts = std::to_array<Numbered<at::Layout>>({
    {1, at::Layout::Sparse},
    {2, at::Layout::SparseCsr},
    {3, at::Layout::SparseCsc},
    {4, at::Layout::SparseBsr},
    {5, at::Layout::SparseBsc},
    {6, at::Layout::Mkldnn},
    {7, at::Layout::Strided},
});

template <class T, std::size_t kCount>
std::optional<T> find(const std::array<Numbered<T>, kCount>& table, std::int64_t number) {
  const auto found = std::ranges::find(table, number, &Numbered<T>::first);
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<ScalarType> archive_scalar_type(std::int64_t number) {
  return find(kScalarTypes, number);
}

std::optional<at::MemoryFormat> archive_memory_format(std::int64_t number) {
  return find(kMemoryFormats, number);
}

std::optional<at::Layout> archive_layout(std::int64_t number) { return find(kLayouts, number); }

}  // namespace tbviz

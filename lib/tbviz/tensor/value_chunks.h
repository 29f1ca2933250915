// The elements of any view as plain floats or doubles, in pieces whose borders depend on nothing
// but the number of elements. Results that are formed piece by piece and combined in order are
// therefore the same bits on any number of cores.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tbviz/base/interrupt.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Elements that one thread works on at a time, and those of them that lie in its nearest cache.
inline constexpr std::int64_t kBlockSize = 1 << 17;
inline constexpr std::int64_t kChunkSize = 1 << 13;

/// Whether there are values of `dtype` that a float does not hold.
[[nodiscard]] inline bool needs_double(DType dtype) {
  return size_of(dtype) > 2 && dtype != DType::kFloat32;
}

/// Calls function.template operator()<T>() with float where float holds every value of `dtype`,
/// else with double.
template <class Function>
decltype(auto) visit_chunk_type(DType dtype, Function&& function) {
  return needs_double(dtype) ? function.template operator()<double>()
                             : function.template operator()<float>();
}

/// Copies out.size() elements of `view`, from number `begin` in C order on, converted to T.
void gather(const TensorView& view, std::int64_t begin, std::span<float> out);
void gather(const TensorView& view, std::int64_t begin, std::span<double> out);
void gather(const TensorView& view, std::int64_t begin, std::span<std::int64_t> out);
void gather(const TensorView& view, std::int64_t begin, std::span<std::uint64_t> out);

/// Whether the elements are numbers of the pointer's type that can be used where they lie.
[[nodiscard]] bool is_plain(const TensorView& view, const float* type);
[[nodiscard]] bool is_plain(const TensorView& view, const double* type);
[[nodiscard]] bool is_plain(const TensorView& view, const std::int64_t* type);
[[nodiscard]] bool is_plain(const TensorView& view, const std::uint64_t* type);

/// Hands out the elements of one block.
template <class T>
class ChunkReader {
 public:
  ChunkReader(const TensorView& view, std::int64_t block)
      : view_(view.collapsed()),
        plain_(is_plain(view_, static_cast<const T*>(nullptr))),
        at_(block * kBlockSize),
        end_(std::min(at_ + kBlockSize, view_.count())) {}

  /// At most kChunkSize elements, valid until the next call; empty at the end.
  [[nodiscard]] std::span<const T> next() {
    const std::int64_t begin = at_;
    const auto size = static_cast<std::size_t>(std::min(kChunkSize, end_ - begin));
    at_ += static_cast<std::int64_t>(size);
    if (plain_) return {reinterpret_cast<const T*>(view_.data()) + begin, size};
    const std::span<T> chunk(buffer_.data(), size);
    if (!chunk.empty()) gather(view_, begin, chunk);
    return chunk;
  }

 private:
  TensorView view_;
  bool plain_;
  std::int64_t at_;
  std::int64_t end_;
  std::array<T, kChunkSize> buffer_;
};

/// How many blocks the elements make.
[[nodiscard]] inline std::int64_t count_blocks(const TensorView& view) {
  return (view.count() + kBlockSize - 1) / kBlockSize;
}

/// function(reader) for every block, several at a time; its results in the order of the blocks.
template <class T, class Function>
auto map_blocks(const TensorView& view, Function&& function) {
  const auto blocks = static_cast<std::size_t>(count_blocks(view));
  std::vector<decltype(function(std::declval<ChunkReader<T>&>()))> results(blocks);
  parallel_for(blocks, [&](std::size_t block) {
    ChunkReader<T> reader(view, static_cast<std::int64_t>(block));
    results[block] = function(reader);
  });
  return results;
}

/// The sums (Part::add) of function(i, block) over the blocks of each of many views, of which view
/// i has blocks[i]; added in the order of the blocks. Small views share the cores as the blocks of
/// large ones do. Throws Interrupted after Ctrl-C. `function` must be thread-safe.
template <class Part, class Function>
std::vector<Part> fold_blocks(std::span<const std::int64_t> blocks, Function&& function) {
  struct Piece {
    std::size_t view;
    std::int64_t block;
  };
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (std::int64_t block = 0; block < blocks[i]; ++block) pieces.push_back({i, block});
  }
  std::vector<Part> parts(pieces.size());
  parallel_for(pieces.size(), [&](std::size_t i) {
    throw_if_interrupted();
    parts[i] = function(pieces[i].view, pieces[i].block);
  });
  std::vector<Part> wholes(blocks.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) wholes[pieces[i].view].add(parts[i]);
  return wholes;
}

}  // namespace tbviz

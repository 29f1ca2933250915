// A report's page, written. docs/report-page.md has the grammar.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/io/byte_sink.h"

namespace tbviz::cli {

/// The bytes of a page whose index, a JSON object, is of this size, but for its blocks.
[[nodiscard]] std::size_t page_size(std::string_view title, std::size_t index);

/// Writes a page. `index` is page_json(); block N is the N-th of `blocks`. Throws OutputError.
void write_page(std::string_view title, std::string_view index,
                std::span<const std::string_view> blocks, ByteSink& sink);

}  // namespace tbviz::cli

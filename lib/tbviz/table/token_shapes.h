// The shapes of tokens in lines written for people, one function for each.
#pragma once

#include <cstddef>
#include <string_view>

#include "tbviz/table/log_token.h"

namespace tbviz {

// Each returns where the token that begins at `at` ends, or `at` if none of its shape begins there.

/// A percentage with a drawing behind it (`50%|###  |`), or a drawing.
[[nodiscard]] std::size_t end_of_percentage_bar(std::string_view text, std::size_t at);

/// Three marks or more: -----, ***, [......].
[[nodiscard]] std::size_t end_of_rule(std::string_view text, std::size_t at);

/// 2024-01-02, 2024-01-02T03:04:05Z, 01/02/2024; 01/02 in front of a time.
[[nodiscard]] std::size_t end_of_date(std::string_view text, std::size_t at);

/// 5:17, 0:10:00, 03:04:05,100
[[nodiscard]] std::size_t end_of_time(std::string_view text, std::size_t at);

/// `n/total`, both whole numbers of 64 bits; or the count of a bar without total: `12it [00:01`,
/// `12/Unknown`.
[[nodiscard]] std::size_t match_count(std::string_view text, std::size_t at, TokenNumber& number);

/// Text in quotes of either kind, quotes included.
[[nodiscard]] std::size_t end_of_quote(std::string_view text, std::size_t at);

/// , ; | tab < > == -= != := -> =>
[[nodiscard]] std::size_t end_of_separator(std::string_view text, std::size_t at);

/// tcp://10.0.0.1:29500, and whatever follows `://` up to a blank.
[[nodiscard]] std::size_t end_of_address(std::string_view text, std::size_t at);

/// mAP@0.5:0.95 and the like, of which the colon is no sign.
[[nodiscard]] std::size_t end_of_threshold_name(std::string_view text, std::size_t at);

}  // namespace tbviz

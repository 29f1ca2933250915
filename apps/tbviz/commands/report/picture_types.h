// Which pictures a page can show.
#pragma once

#include <string>
#include <string_view>

namespace tbviz::cli {

/// "image/png", "image/jpeg" or "image/gif", by the bytes; empty if they are anything else.
[[nodiscard]] std::string_view picture_type(std::string_view bytes);

/// What to call a picture that is none of these: "bmp image".
[[nodiscard]] std::string kind_of_other_picture(std::string_view bytes);

}  // namespace tbviz::cli

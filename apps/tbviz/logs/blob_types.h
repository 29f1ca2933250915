// What pictures and sounds in logs are, by their bytes: how files of them are called.
#pragma once

#include <string_view>

namespace tbviz::cli {

/// For what nobody knows.
inline constexpr std::string_view kUnknownBlob = "bin";

/// "png", "jpg", "gif", "bmp", "webp", "svg" and so on; kUnknownBlob if the bytes are none of them.
[[nodiscard]] std::string_view picture_extension(std::string_view bytes);

/// The same of sounds: "wav", "flac", "ogg", "mp3".
[[nodiscard]] std::string_view sound_extension(std::string_view bytes);

}  // namespace tbviz::cli

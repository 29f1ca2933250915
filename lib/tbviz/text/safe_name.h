// Names that come from files (layers, tensors, tags, runs, keys) as names of files and as tags.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tbviz {

/// `name` as one component of a path: no other folder, none that file systems refuse. Controls,
/// slashes, backslashes and percent signs become %xx, so that different names stay different; "",
/// "." and ".." get "_" in front; what is longer than 200 bytes is cut and ends in a hash.
[[nodiscard]] std::string safe_component(std::string_view name);

/// `name` as a relative path of folders, one for each of its parts between slashes: safe components
/// none of which ends as a picture's or a sound's file does. Where that is longer than 1000
/// bytes, `name` is cut, and ends in a hash.
[[nodiscard]] std::string safe_folders(std::string_view name);

/// The same where the last part is a file's, whose ending is put behind it.
[[nodiscard]] std::string safe_file(std::string_view name);

/// `name` as a tag: itself, if it is well-formed UTF-8 of up to 1000 bytes, as every reader of logs
/// wants it. Else it is made so, and ends in a hash that tells it from others made alike.
[[nodiscard]] std::string safe_tag(std::string_view name);

/// `name`, or its front and a hash, `longest` bytes in all. REQUIRES: longest > 17
[[nodiscard]] std::string bounded_name(std::string_view name, std::size_t longest);

}  // namespace tbviz

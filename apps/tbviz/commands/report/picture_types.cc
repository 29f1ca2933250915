#include "commands/report/picture_types.h"

#include <fmt/format.h>

#include "logs/blob_types.h"

namespace tbviz::cli {

std::string_view picture_type(std::string_view bytes) {
  const std::string_view extension = picture_extension(bytes);
  if (extension == "png") return "image/png";
  if (extension == "jpg") return "image/jpeg";
  if (extension == "gif") return "image/gif";
  return {};
}

std::string kind_of_other_picture(std::string_view bytes) {
  const std::string_view extension = picture_extension(bytes);
  return extension == kUnknownBlob ? "unknown image" : fmt::format("{} image", extension);
}

}  // namespace tbviz::cli

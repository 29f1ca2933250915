#include "pictures/picture_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "tbviz/base/interrupt.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/image/picture_batch.h"

namespace tbviz::cli {

UsageError PictureSet::mixed(const std::string& file) const {
  return UsageError(
      fmt::format("arrays and pictures cannot share {}; give them in two runs", what_), file);
}

NamedPicture PictureSet::load_picture(const PictureInputOptions& options,
                                      const std::string& file) const {
  std::vector<std::string> notes;
  PictureOrArrays loaded = load_input(file, options.limits, notes);
  if (std::holds_alternative<ArrayInput>(loaded)) throw mixed(file);
  Image& image = std::get<Image>(loaded);
  if (options.resize) image = resize(image, *options.resize);
  return {file, std::move(image), std::move(notes)};
}

void PictureSet::load(const PictureInputOptions& options, std::span<const std::string> files,
                      std::vector<NamedPicture>& pictures, PictureNotes& notes,
                      Console& console) const {
  std::vector<std::optional<NamedPicture>> loaded(files.size());
  std::vector<std::optional<Error>> failures(files.size());
  parallel_for(files.size(), [&](std::size_t i) {
    try {
      throw_if_interrupted();
      loaded[i] = load_picture(options, files[i]);
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      failures[i] = blaming(error, files[i]);
    }
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (failures[i]) {
      console.fail(*failures[i]);
    } else {
      notes.tell(loaded[i]->notes);
      pictures.push_back(std::move(*loaded[i]));
    }
  }
}

void PictureSet::check_size(const NamedPicture& picture, const NamedPicture& first) const {
  if (picture.image.height == first.image.height && picture.image.width == first.image.width) {
    return;
  }
  throw FormatError(
      picture.file,
      fmt::format("has {} x {} pixels (height x width) but {} has {} x {}; pictures of {} need one "
                  "size, give --size HxW",
                  picture.image.height, picture.image.width, first.file, first.image.height,
                  first.image.width, what_));
}

Tensor PictureSet::to_batch(std::span<const NamedPicture> pictures) const {
  std::vector<const Image*> images;
  for (const NamedPicture& picture : pictures) {
    check_size(picture, pictures.front());
    images.push_back(&picture.image);
  }
  return tbviz::to_batch(images);
}

std::vector<ArrayInput> PictureSet::open_arrays(std::vector<std::string>& files,
                                                Console& console) const {
  const auto is_array_file = [](const std::string& file) { return is_array(file); };
  const auto count = std::count_if(files.begin(), files.end(), is_array_file);
  if (count == 0) return {};
  if (count < std::ssize(files)) {
    throw mixed(*std::find_if(files.begin(), files.end(), is_array_file));
  }
  std::vector<ArrayInput> arrays;
  std::vector<std::string> opened;
  for (const std::string& file : files) {
    console.attempt([&] {
      arrays.push_back(ArrayInput::open(file));
      opened.push_back(file);
    });
  }
  files = std::move(opened);
  return arrays;
}

}  // namespace tbviz::cli

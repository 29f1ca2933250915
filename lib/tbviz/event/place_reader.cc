#include "tbviz/event/place_reader.h"

#include <utility>

#include "tbviz/event/log_source.h"

namespace tbviz {

Bytes PlaceReader::bytes_of(std::uint32_t file) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const MappedFile>& mapped = files_[file];
  if (!mapped) {
    const SeriesFile& source = run_->files[file];
    mapped = source.kept ? source.kept
                         : std::make_shared<MappedFile>(std::move(map_log(source.path).file));
  }
  return mapped->bytes();
}

std::optional<ValueView> PlaceReader::value(const ValueSeries& series, const ValuePlace& place) {
  const Bytes bytes = bytes_of(place.file);
  if (place.offset > bytes.size() || place.size > bytes.size() - place.offset) return {};
  ValueView view;
  if (!parse_value(bytes.subspan(place.offset, place.size), view)) return {};
  if (view.tag != series.tag) return {};
  if (view.plugin.empty()) view.plugin = series.plugin;
  return view;
}

}  // namespace tbviz

#include "commands/show/show_values.h"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drawing/cell_text.h"
#include "drawing/picture_caption.h"
#include "drawing/picture_painter.h"
#include "drawing/title_line.h"
#include "tbviz/error.h"
#include "tbviz/event/value_content.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kTextLines = 5;

using Parts = std::vector<std::string_view>;
using PartsOf = std::optional<Parts> (*)(const ValueView& value);

/// Calls `use` with what the last value of each series holds.
void for_last_values(
    const std::map<std::string, std::vector<ShownValues>>& shelf, ShownSeries& shown,
    PartsOf parts_of, Console& console,
    const std::function<void(const ShownValues&, const ValuePlace&, const Parts&)>& use) {
  for (const auto& [tag, all] : shelf) {
    for (const ShownValues& values : all) {
      ShownRun& run = shown.runs[values.run];
      const ValuePlace& place = values.series->places.back();
      console.attempt([&] {
        const std::optional<ValueView> value = run.reader.value(*values.series, place);
        const std::optional<Parts> parts = value ? parts_of(*value) : std::nullopt;
        if (!parts) throw malformed(run, *values.series, place);
        use(values, place, *parts);
      });
    }
  }
}

std::string joined(const Parts& parts) { return fmt::format("{}", fmt::join(parts, "\n\n")); }

void show_text(std::string_view text, Screen& screen) {
  std::size_t shown = 0;
  std::int64_t more = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (shown++ < kTextLines) {
      screen.line(cut_to(safe_text(line), screen.size().columns));
    } else {
      ++more;
    }
  }
  if (more > 0) {
    screen.line(
        screen.ink().dim(cut_to("and " + count_text(more, "more line"), screen.size().columns)));
  }
  screen.line("");
}

// A film has no place on a terminal.
bool is_film(std::string_view file) { return file.starts_with("GIF8"); }

void show_picture(std::string_view file, const ShownSeries& shown, const ShownValues& values,
                  const ValuePlace& place, const PicturePainter& painter, const ImageLimits& limits,
                  Screen& screen) {
  const std::string& tag = values.series->tag;
  const std::string run = shown.name_of(values.run);
  if (is_film(file)) {
    screen.line(title_line(tag, fmt::format("{}, step {}, GIF, not drawn", run, place.step),
                           screen.size().columns, screen.ink()));
    return;
  }
  const std::string log = shown.runs[values.run].series.files[place.file].path.string();
  const DecodedPicture picture =
      open_picture(file, fmt::format("{}, '{}' of step {}", log, tag, place.step), limits);
  screen.line(
      picture_caption(tag, run, place.step, picture.image, screen.size().columns, screen.ink()));
  screen.bytes(painter.paint(picture));
}

}  // namespace

void show_pictures(ShownSeries& shown, PictureKind kind, const ImageLimits& limits, Screen& screen,
                   Console& console) {
  if (shown.pictures.empty()) return;
  const PicturePainter painter(picture_way(kind, screen.stream()), screen.size(), screen.ink());
  if (!painter.way().note.empty()) console.note(painter.way().note);
  for_last_values(shown.pictures, shown, pictures_of, console,
                  [&](const ShownValues& values, const ValuePlace& place, const Parts& files) {
                    for (const std::string_view file : files) {
                      show_picture(file, shown, values, place, painter, limits, screen);
                    }
                  });
  screen.line("");
}

void show_texts(ShownSeries& shown, Screen& screen, Console& console) {
  for_last_values(
      shown.texts, shown, texts_of, console,
      [&](const ShownValues& values, const ValuePlace& place, const Parts& texts) {
        screen.line(title_line(values.series->tag,
                               fmt::format("{}, step {}", shown.name_of(values.run), place.step),
                               screen.size().columns, screen.ink()));
        show_text(joined(texts), screen);
      });
}

void name_others(const ShownSeries& shown, Screen& screen) {
  for (const auto& [tag, all] : shown.others) {
    for (const ShownValues& values : all) {
      const std::string note = fmt::format(
          "{}, {}, not drawn", shown.name_of(values.run),
          count_text(std::ssize(values.series->places), values.series->kind + " value"));
      screen.line(title_line(tag, note, screen.size().columns, screen.ink()));
    }
  }
  for (const ShownRun& run : shown.runs) {
    for (const auto& [kind, count] : run.series.other_events) {
      screen.line(
          title_line(kind, run.series.name + ", not drawn", screen.size().columns, screen.ink()));
    }
  }
}

}  // namespace tbviz::cli

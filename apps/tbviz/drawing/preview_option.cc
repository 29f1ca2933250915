#include "drawing/preview_option.h"

#include <string>

#include "shell/options.h"

namespace tbviz::cli {

void add_preview_option(CommandSpec& command, PreviewOptions& options) {
  const std::string fallback = picture_kind_words()[static_cast<std::size_t>(options.kind)];
  command
      .option(
          "--preview",
          [&options](const std::string& word) { options.kind = picture_kind_called(word); },
          "Show what there is on the terminal, pictures by this means; auto: by the best that the "
          "terminal has")
      .takes("KIND")
      .chosen_from(picture_kind_words())
      .bare_means("auto")
      .excludes("--json")
      .or_environment("TBVIZ_PREVIEW")
      .defaults_to(fallback)
      .sets(options.is_on_line);
}

}  // namespace tbviz::cli

// --preview, of every command that shows what it made, or what it read, on the terminal.
#pragma once

#include "drawing/picture_kind.h"

namespace tbviz::cli {

struct CommandSpec;

struct PreviewOptions {
  PictureKind kind = PictureKind::kNone;  ///< kNone of a command that writes: nothing is shown.
  bool is_on_line = false;                ///< Not from TBVIZ_PREVIEW.
};

/// --preview[=KIND], else TBVIZ_PREVIEW, else what `options` has; bare it is auto.
void add_preview_option(CommandSpec& command, PreviewOptions& options);

}  // namespace tbviz::cli

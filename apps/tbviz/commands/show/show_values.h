// Pictures, texts and what is not drawn, of logs.
#pragma once

#include "commands/show/shown_series.h"
#include "drawing/picture_kind.h"
#include "drawing/screen.h"
#include "shell/console.h"
#include "tbviz/image.h"

namespace tbviz::cli {

/// The last picture of each tag and run, or its name alone, as that of a GIF. One that cannot be
/// decoded is reported to `console`. Throws UnsupportedError if pictures of the kind cannot be
/// made.
void show_pictures(ShownSeries& shown, PictureKind kind, const ImageLimits& limits, Screen& screen,
                   Console& console);

/// The first lines of the last text of each tag and run.
void show_texts(ShownSeries& shown, Screen& screen, Console& console);

/// A line for each tag of a kind that is not drawn.
void name_others(const ShownSeries& shown, Screen& screen);

}  // namespace tbviz::cli

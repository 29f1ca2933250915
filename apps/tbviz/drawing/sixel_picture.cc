#include "drawing/sixel_picture.h"

#include <chafa.h>
#include <dlfcn.h>

#include <memory>
#include <string_view>
#include <vector>

namespace tbviz::cli {
namespace {

constexpr const char* kLibrary = "libchafa.so.0";
constexpr int kSixelHeight = 6;  // Pixels in one of a band's columns.

/// The functions that are called, by their names.
class Chafa {
 public:
  Chafa() : library_(::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr) {
      const char* reason = ::dlerror();
      reason_ = std::string("libchafa cannot be opened (") + (reason == nullptr ? "" : reason) +
                "); install it (Debian: libchafa0)";
      return;
    }
    load(config_new, "chafa_canvas_config_new");
    load(config_unref, "chafa_canvas_config_unref");
    load(set_geometry, "chafa_canvas_config_set_geometry");
    load(set_cell_geometry, "chafa_canvas_config_set_cell_geometry");
    load(set_pixel_mode, "chafa_canvas_config_set_pixel_mode");
    load(set_dither_mode, "chafa_canvas_config_set_dither_mode");
    load(canvas_new, "chafa_canvas_new");
    load(canvas_unref, "chafa_canvas_unref");
    load(draw_all_pixels, "chafa_canvas_draw_all_pixels");
    load(print, "chafa_canvas_print");
    load(string_free, "g_string_free");
  }

  [[nodiscard]] const std::string& reason() const { return reason_; }

  decltype(&chafa_canvas_config_new) config_new = nullptr;
  decltype(&chafa_canvas_config_unref) config_unref = nullptr;
  decltype(&chafa_canvas_config_set_geometry) set_geometry = nullptr;
  decltype(&chafa_canvas_config_set_cell_geometry) set_cell_geometry = nullptr;
  decltype(&chafa_canvas_config_set_pixel_mode) set_pixel_mode = nullptr;
  decltype(&chafa_canvas_config_set_dither_mode) set_dither_mode = nullptr;
  decltype(&chafa_canvas_new) canvas_new = nullptr;
  decltype(&chafa_canvas_unref) canvas_unref = nullptr;
  decltype(&chafa_canvas_draw_all_pixels) draw_all_pixels = nullptr;
  decltype(&chafa_canvas_print) print = nullptr;
  decltype(&(g_string_free)) string_free = nullptr;

 private:
  template <class Function>
  void load(Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(::dlsym(library_, name));
    if (function == nullptr) reason_ = std::string("libchafa lacks ") + name;
  }

  void* library_;  // Never closed: GLib does not take it.
  std::string reason_;
};

const Chafa& chafa() {
  static const Chafa library;
  return library;
}

/// RGBA, with rows without colour below, so that there are as many as sixels need.
std::vector<guint8> with_whole_sixels(const Image& picture, int height) {
  const auto width = static_cast<std::size_t>(picture.width);
  std::vector<guint8> pixels(width * static_cast<std::size_t>(height) * 4);
  for (std::size_t i = 0; i < width * static_cast<std::size_t>(picture.height); ++i) {
    for (std::size_t c = 0; c < 3; ++c) pixels[i * 4 + c] = picture.pixels[i * 3 + c];
    pixels[i * 4 + 3] = 255;
  }
  return pixels;
}

}  // namespace

bool has_sixels_built_in() { return true; }

const std::string& why_no_sixels() { return chafa().reason(); }

std::string sixel_picture(const Image& picture) {
  const Chafa& library = chafa();
  const int bands = (picture.height + kSixelHeight - 1) / kSixelHeight;
  const int height = bands * kSixelHeight;
  const std::vector<guint8> pixels = with_whole_sixels(picture, height);

  // With cells of one column of a band, the canvas has exactly the picture's pixels.
  const std::unique_ptr<ChafaCanvasConfig, decltype(library.config_unref)> config(
      library.config_new(), library.config_unref);
  library.set_cell_geometry(config.get(), 1, kSixelHeight);
  library.set_geometry(config.get(), picture.width, bands);
  library.set_pixel_mode(config.get(), CHAFA_PIXEL_MODE_SIXELS);
  library.set_dither_mode(config.get(), CHAFA_DITHER_MODE_NONE);
  const std::unique_ptr<ChafaCanvas, decltype(library.canvas_unref)> canvas(
      library.canvas_new(config.get()), library.canvas_unref);
  library.draw_all_pixels(canvas.get(), CHAFA_PIXEL_RGBA8_UNASSOCIATED, pixels.data(),
                          picture.width, height, picture.width * 4);
  GString* text = library.print(canvas.get(), nullptr);
  std::string sequence(text->str, text->len);
  library.string_free(text, TRUE);
  return sequence;
}

}  // namespace tbviz::cli

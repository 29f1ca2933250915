// Writes a JPEG file of noise over a ramp, in ways that Pillow cannot: make_jpeg FILE HEIGHT WIDTH
// WORD... A word is a space (gray, rgb, ycc, cmyk, ycck), progressive, arithmetic, separate (a scan
// a component), no-adobe, no-jfif, restart=N (blocks), scans=N (of a progressive file the first N),
// or sampling=HxV,HxV,... (a pair a component).
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Needs FILE, from above.
// clang-format off
#include <jpeglib.h>
// clang-format on

namespace {

constexpr std::array<std::pair<std::string_view, J_COLOR_SPACE>, 5> kSpaces = {{
    {"gray", JCS_GRAYSCALE},
    {"rgb", JCS_RGB},
    {"ycc", JCS_YCbCr},
    {"cmyk", JCS_CMYK},
    {"ycck", JCS_YCCK},
}};

int number_of(std::string_view text) { return std::atoi(std::string(text).c_str()); }

void set_space(jpeg_compress_struct& info, J_COLOR_SPACE space) {
  const bool inks = space == JCS_CMYK || space == JCS_YCCK;
  info.in_color_space = space == JCS_GRAYSCALE ? space : inks ? JCS_CMYK : JCS_RGB;
  info.input_components = space == JCS_GRAYSCALE ? 1 : inks ? 4 : 3;
  jpeg_set_defaults(&info);
  jpeg_set_colorspace(&info, space);
  jpeg_set_quality(&info, 80, TRUE);
  for (jpeg_component_info& component : std::span(info.comp_info, 4)) {
    component.h_samp_factor = component.v_samp_factor = 1;
  }
}

void set_sampling(jpeg_compress_struct& info, std::string_view pairs) {
  for (int i = 0; pairs.size() >= 3; ++i) {
    info.comp_info[i].h_samp_factor = pairs[0] - '0';
    info.comp_info[i].v_samp_factor = pairs[2] - '0';
    pairs.remove_prefix(std::min<std::size_t>(pairs.size(), 4));
  }
}

const jpeg_scan_info* separate_scans(const jpeg_compress_struct& info) {
  static std::array<jpeg_scan_info, 4> scans{};
  for (int i = 0; i < info.num_components; ++i) {
    scans[static_cast<std::size_t>(i)] = {1, {i, 0, 0, 0}, 0, 63, 0, 0};
  }
  return scans.data();
}

void set_word(jpeg_compress_struct& info, std::string_view word) {
  const std::string_view value = word.substr(std::min(word.find('=') + 1, word.size()));
  if (word == "arithmetic") info.arith_code = TRUE;
  if (word == "progressive") jpeg_simple_progression(&info);
  if (word == "no-adobe") info.write_Adobe_marker = FALSE;
  if (word == "no-jfif") info.write_JFIF_header = FALSE;
  if (word.starts_with("restart=")) info.restart_interval = static_cast<unsigned>(number_of(value));
  if (word.starts_with("sampling=")) set_sampling(info, value);
  if (word.starts_with("scans=")) info.num_scans = number_of(value);
  if (word == "separate") {
    info.scan_info = separate_scans(info);
    info.num_scans = info.num_components;
  }
}

void write_pixels(jpeg_compress_struct& info) {
  std::vector<JSAMPLE> row(static_cast<std::size_t>(info.input_components) * info.image_width);
  unsigned noise = 1;
  while (info.next_scanline < info.image_height) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      noise = noise * 1103515245U + 12345U;
      const auto ramp = static_cast<unsigned>(i) + 3 * info.next_scanline;
      row[i] = static_cast<JSAMPLE>((ramp + (noise >> 16U) % 120) % 256);
    }
    JSAMPROW pixels = row.data();
    jpeg_write_scanlines(&info, &pixels, 1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  std::FILE* const file = std::fopen(argv[1], "wb");
  if (words.size() < 4 || file == nullptr) return 2;
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_stdio_dest(&info, file);
  info.image_height = static_cast<JDIMENSION>(number_of(words[1]));
  info.image_width = static_cast<JDIMENSION>(number_of(words[2]));
  for (const auto& [name, space] : kSpaces) {
    if (name == words[3]) set_space(info, space);
  }
  for (const std::string_view word : std::span(words).subspan(4)) set_word(info, word);
  jpeg_start_compress(&info, TRUE);
  write_pixels(info);
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  return std::fclose(file);
}
